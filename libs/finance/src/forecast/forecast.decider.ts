import { firstOf, inOrder, isRejection, mustSay, readMoney, under, type Decider } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { mustBeFiscalYear, readDecimal } from '../finance.checks.js';
import type { ForecastId } from '../values.events.js';
import { forecastEvents, type Assumption, type ForecastEvent, type ForecastEventData } from './forecast.events.js';

/** Most assumptions of a forecast. */
export const MAX_ASSUMPTIONS = 200;
/** Most decimals of a percentage. */
const PERCENT_DECIMALS = 6;

type ForecastData = ForecastEventData<'ForecastSaved'>;

/** What might be. */
export type Forecast = { readonly status: 'Unknown' } | { readonly status: 'Saved' | 'Discarded'; readonly forecast: ForecastData };

export type ForecastCommand =
  /** The first time it makes a forecast; later it writes it anew as a whole. */
  | { readonly type: 'SaveForecast'; readonly data: ForecastData }
  | { readonly type: 'DiscardForecast'; readonly data: { readonly forecastId: ForecastId } };

type Answer = readonly ForecastEvent[] | Rejection;

/** What costs might become: what-if only. */
export const forecastDecider: Decider<Forecast, ForecastCommand, ForecastEvent> = {
  category: 'forecast',
  events: forecastEvents,
  initialState: { status: 'Unknown' },
  decide(command, forecast) {
    switch (command.type) {
      case 'SaveForecast':
        return save(command.data, forecast);
      case 'DiscardForecast':
        if (forecast.status === 'Unknown')
          return reject('NOT_FOUND', 'There is no such forecast. Check the id, or save it first (SaveForecast).', ['forecastId']);
        return forecast.status === 'Discarded' ? [] : [{ type: 'ForecastDiscarded', data: command.data }];
    }
  },
  evolve(forecast, event) {
    switch (event.type) {
      case 'ForecastSaved':
        return { status: 'Saved', forecast: event.data };
      case 'ForecastDiscarded':
        return forecast.status === 'Unknown' ? forecast : { ...forecast, status: 'Discarded' };
    }
  },
};

function save(data: ForecastData, forecast: Forecast): Answer {
  if (forecast.status === 'Discarded')
    return reject('INVALID_TRANSITION', `The forecast ${forecast.forecast.name} was discarded. Save another one, with a new id.`);
  const wrong = firstOf(mustSay(data.name, 'name'), mustBeFiscalYear(data.fiscalYear));
  if (wrong) return wrong;
  if (data.assumptions.length > MAX_ASSUMPTIONS)
    return reject('LIMIT_EXCEEDED', `A forecast has at most ${MAX_ASSUMPTIONS} assumptions.`, ['assumptions']);
  const assumptions: Assumption[] = [];
  for (const [index, assumption] of data.assumptions.entries()) {
    const read = readAssumption(assumption);
    if (isRejection(read)) return under('assumptions', under(`${index}`, read));
    assumptions.push(read);
  }
  const { forecastId, name, fiscalYear } = data;
  const kept: ForecastData = { forecastId, name: name.trim(), fiscalYear, assumptions };
  if (forecast.status === 'Saved' && JSON.stringify(kept) === JSON.stringify(forecast.forecast)) return [];
  return [{ type: 'ForecastSaved', data: kept }];
}

/** An assumption as it is kept: texts trimmed, numbers in their canonical form. */
function readAssumption(assumption: Assumption): Assumption | Rejection {
  const { costCenterId, category, from, to, note } = assumption;
  const wrong = firstOf(mustSay(category, 'category'), mustSay(note, 'note'), inOrder(from, to, 'to', 'the day it begins'));
  if (wrong) return wrong;
  const effect = readEffect(assumption);
  if (isRejection(effect)) return effect;
  return {
    ...(costCenterId && { costCenterId }),
    ...(category && { category: category.trim() }),
    from,
    ...(to && { to }),
    ...effect,
    ...(note && { note: note.trim() }),
  };
}

function readEffect({ percent, amount }: Assumption): Pick<Assumption, 'percent' | 'amount'> | Rejection {
  if (percent !== undefined && amount === undefined) {
    const read = readDecimal(percent, ['percent'], { maxDecimals: PERCENT_DECIMALS, allowNegative: true });
    return typeof read === 'string' ? { percent: read } : read;
  }
  if (percent === undefined && amount !== undefined) {
    const read = readMoney(amount, 'amount');
    return isRejection(read) ? read : { amount: read };
  }
  return reject('INVALID_INPUT', 'An assumption changes costs by a percentage or by an amount. Give one of the two.', ['percent']);
}
