import type { AggregateReader } from './aggregate.js';

/** Whether something another aggregate stands for may be used now: `inactive` means closed, retired or gone. */
export type Standing = 'unknown' | 'active' | 'inactive';

/** The standing of another aggregate, for the facts of a decision. @param active the status in which it may be used. */
export async function standing<State extends { readonly status: string }>(
  reader: AggregateReader,
  category: string,
  id: string,
  active: State['status'],
): Promise<Standing> {
  const { state } = await reader.state<State>(category, id);
  return state.status === 'Unknown' ? 'unknown' : state.status === active ? 'active' : 'inactive';
}
