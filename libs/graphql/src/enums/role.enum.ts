import { registerEnumType } from '@nestjs/graphql';
import { ROLES, type Role } from '@opsledger/kernel';

/** GraphQL names of roles. */
export const ROLE: Readonly<Record<string, Role>> = Object.fromEntries(
  ROLES.map((role) => [role.toUpperCase().replaceAll('-', '_'), role]),
);
registerEnumType(ROLE, { name: 'Role', description: 'What a person or program may be.' });
