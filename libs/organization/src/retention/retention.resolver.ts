import { Query, Resolver } from '@nestjs/graphql';
import { RetentionPolicyNode, RetentionReader } from './retention.reader.js';

/** The query of the retention policy. */
@Resolver()
export class RetentionQueriesResolver {
  constructor(private readonly reader: RetentionReader) {}

  @Query(() => RetentionPolicyNode, { description: 'For how long what is kept; the defaults where nobody has set it.' })
  retentionPolicy(): Promise<RetentionPolicyNode> {
    return this.reader.policy();
  }
}
