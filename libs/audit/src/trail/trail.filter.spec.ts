import { eventCatalogue } from '@opsledger/eventsourcing';
import { apiError } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { z } from 'zod';
import { checkFilter, type AuditTrailFilter } from './trail.filter.js';
import { withoutSecrets } from './secrets.js';

const definition = { summary: '', sentence: '{actor} opened a box', version: 1, schema: z.object({}) };
const catalogues = [eventCatalogue('box', { BoxOpened: definition }), eventCatalogue('lid', { LidOpened: definition })];
const day = (text: string): Instant => `${text}T00:00:00.000Z` as Instant;
const bad = (field: string, message: string): Error => apiError('BAD_USER_INPUT', `filter.${field}: ${message}`, { field });

describe('checkFilter', () => {
  it.each<AuditTrailFilter>([
    {},
    { subjectType: 'box' },
    { subjectType: 'lid', subjectId: 'x', related: true, types: ['BoxOpened', 'LidOpened'], reason: '100%' },
    { occurredFrom: day('2026-01-01'), occurredTo: day('2026-01-02'), recordedFrom: day('2026-01-05'), related: false },
  ])('takes %j', (filter) => {
    expect(() => checkFilter(filter, catalogues)).not.toThrow();
  });

  it.each<[AuditTrailFilter, Error]>([
    [{ subjectId: 'x' }, bad('subjectId', 'Give subjectType too: ids are those of one type of things.')],
    [{ subjectType: 'box', related: true }, bad('related', 'Give subjectType and subjectId: related to what?')],
    [{ subjectType: 'jar' }, bad('subjectType', '"jar" has no events. One of: box, lid.')],
    [{ types: [] }, bad('types', 'Leave it out, or name at least one type.')],
    [{ types: ['BoxOpened', 'toString'] }, bad('types', '"toString" is no type of event: see docs/events.')],
    [
      { types: Array<string>(51).fill('BoxOpened') },
      apiError('LIMIT_EXCEEDED', 'filter.types has at most 50 types.', { limit: 50, actual: 51 }),
    ],
    [{ occurredFrom: day('2026-01-02'), occurredTo: day('2026-01-02') }, bad('occurredTo', 'It lies not behind occurredFrom.')],
    [{ recordedFrom: day('2026-01-03'), recordedTo: day('2026-01-02') }, bad('recordedTo', 'It lies not behind recordedFrom.')],
    [{ actorId: ' ' }, bad('actorId', 'Leave it out, or give it a value.')],
    [{ reason: 'x'.repeat(201) }, apiError('LIMIT_EXCEEDED', 'filter.reason has at most 200 characters.', { limit: 200 })],
  ])('refuses %j', (filter, error) => {
    expect(() => checkFilter(filter, catalogues)).toThrow(error);
  });
});

describe('withoutSecrets', () => {
  it('says of personal data only which there are, and leaves hashes out', () => {
    const personalData = { scheme: 'AES', fields: { name: 'c2VjcmV0', email: 'c2VjcmV0' } };
    expect(withoutSecrets({ personId: 'p', personalData, usernameIndex: 'ab', hash: 'cd', roles: ['admin'] })).toEqual({
      personId: 'p',
      personalData: { fields: { name: 'encrypted', email: 'encrypted' } },
      roles: ['admin'],
    });
  });
});
