import type { InboxSource } from '@opsledger/inbox';
import { erasureInboxSources } from './erasure-inbox/erasure.inbox.js';
import { offboardingInboxSources } from './offboarding-inbox/offboarding.inbox.js';

/** What waits for people in this context. */
export const organizationInboxSources: readonly InboxSource[] = [...offboardingInboxSources, ...erasureInboxSources];
