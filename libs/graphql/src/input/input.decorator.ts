import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { Args } from '@nestjs/graphql';
import { asInstance } from './input-shape.js';

const asDeclared: PipeTransform<object, object> = {
  transform: (value: object, { metatype }: ArgumentMetadata) => (metatype ? asInstance(metatype as Type<object>, value) : value),
};

/** The `input` argument of a mutation, as an instance of its class: what the command edge validates. */
export function Input(): ParameterDecorator {
  return Args('input', asDeclared);
}
