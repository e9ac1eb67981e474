/** What can wait for somebody. Each kind comes from one source. */
export const INBOX_KINDS = [
  'approvalHandover',
  'changeApproval',
  'changeReview',
  'contractApproval',
  'custodyAcceptance',
  'erasureApproval',
  'erasureDue',
  'licenseOverUse',
  'licenseRenewal',
  'matchException',
  'noticeDeadline',
  'offboardingSignOff',
  'purchaseApproval',
] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];
