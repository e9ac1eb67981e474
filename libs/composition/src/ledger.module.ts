import { Module, type DynamicModule } from '@nestjs/common';
import { AssetsModule } from '@opsledger/assets';
import { AuditModule } from '@opsledger/audit';
import { ChangesModule } from '@opsledger/changes';
import { ContractsModule } from '@opsledger/contracts';
import { Aggregates, EventStore } from '@opsledger/eventsourcing';
import { FinanceModule } from '@opsledger/finance';
import { BulkExecutor, ReadModels } from '@opsledger/graphql';
import { InboxModule, type InboxEvents } from '@opsledger/inbox';
import { LicensesModule } from '@opsledger/licenses';
import { NotificationsModule } from '@opsledger/notifications';
import { OrganizationModule } from '@opsledger/organization';
import { ProcurementModule } from '@opsledger/procurement';
import { READ_STORE, type Projection } from '@opsledger/read-store';
import { eventCatalogues, inboxSources, policy } from './contexts.js';
import type { Ledger } from './ledger.js';
import { RequestLog, RequestReadModels, requestReadStore } from './past-or-present.js';
import { subjects } from './subjects.js';

/** What changes the read models that the inbox looks at. */
function inboxEvents(projections: readonly Projection[]): InboxEvents {
  const reads = new Set(inboxSources.flatMap((source) => source.reads));
  const looked = projections.filter(({ name }) => reads.has(name));
  return { types: [...new Set(looked.flatMap(({ on }) => Object.keys(on)))] };
}

/** Hands the parts of an open ledger to every context's classes. Who opened the ledger closes it. */
@Module({})
export class LedgerModule {
  static register(ledger: Omit<Ledger, 'settle' | 'upkeep' | 'notifications'>): DynamicModule {
    const { eventStore, aggregates, readStore, projector } = ledger;
    const providers = [
      { provide: EventStore, useValue: new RequestLog(eventStore) },
      { provide: Aggregates, useValue: aggregates },
      { provide: BulkExecutor, useValue: aggregates },
      { provide: READ_STORE, useValue: requestReadStore(readStore) },
      { provide: ReadModels, useValue: new RequestReadModels(readStore, projector) },
    ];
    const imports = [
      OrganizationModule.register(ledger.subjectKeys),
      AssetsModule.register(),
      LicensesModule.register(),
      ChangesModule.register(),
      ProcurementModule.register(),
      ContractsModule.register(),
      AuditModule.register({
        ...{ accessRecord: ledger.accessRecord, timeMachines: ledger.timeMachines },
        trail: { catalogues: eventCatalogues, subjects },
        ...{ transparencyLog: ledger.transparency.log, proofs: ledger.transparency.proofs },
      }),
      FinanceModule.register(),
      NotificationsModule.register({ catalogues: eventCatalogues, derive: (name) => ledger.subjectKeys.derive(name) }),
      InboxModule.register({ sources: inboxSources, policy }, inboxEvents(readStore.projections)),
    ];
    return { module: LedgerModule, global: true, imports, providers, exports: providers.map(({ provide }) => provide) };
  }
}
