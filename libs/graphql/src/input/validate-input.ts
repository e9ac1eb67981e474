import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { Type } from '@nestjs/common';
import { MoneyError, parseMoney, parseUnitPrice, reject, type Rejection } from '@opsledger/kernel';
import { MoneyInput, UnitPriceInput } from '../money/money.type.js';
import { inputShape } from './input-shape.js';

/** Checks an input made by `@Input()`: text rules, amounts and everything nested. Answers every fault with its path; empty when all is well. */
export function validateInput(input: object, path: readonly string[] = []): readonly Rejection[] {
  const type = input.constructor as Type<object>;
  if (type === Object) throw new TypeError('The input is not an instance of its class: declare the argument with @Input()');
  if (input instanceof MoneyInput) return moneyFaults(() => parseMoney(input), path);
  if (input instanceof UnitPriceInput) return moneyFaults(() => parseUnitPrice(input), path);
  const own = hasRules(type) ? validateSync(input, { forbidUnknownValues: false }).map((error) => toRejection(error, path)) : [];
  return [...own, ...nestedFaults(input as Record<string, unknown>, type, path)];
}

function nestedFaults(input: Readonly<Record<string, unknown>>, type: Type<object>, path: readonly string[]): readonly Rejection[] {
  return [...inputShape(type).keys()].flatMap((name) => {
    const value = input[name];
    if (Array.isArray(value)) return value.flatMap((item: object, index) => validateInput(item, [...path, name, String(index)]));
    return typeof value === 'object' && value !== null ? validateInput(value, [...path, name]) : [];
  });
}

function hasRules(type: Type<object>): boolean {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
}

function toRejection({ property, constraints }: ValidationError, path: readonly string[]): Rejection {
  const [fault = `"${property}" is not valid`] = Object.values(constraints ?? {});
  return reject('INVALID_INPUT', `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`, [...path, property]);
}

function moneyFaults(parse: () => unknown, path: readonly string[]): readonly Rejection[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return [reject(error.code, error.message, [...path, ...error.path])];
  }
}
