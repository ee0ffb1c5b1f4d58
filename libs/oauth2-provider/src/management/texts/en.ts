/** What the pages of the management say. */
export const EN = {
  'management.nav': 'Management',
  'management.nav.applications': 'Applications',
  'management.nav.connections': 'Connected apps',
  'management.nav.sessions': 'Sessions',
  'management.nav.administration': 'Administration',
  'management.signed-in': 'Signed in as <b>{name}</b>',
  'management.error.403': 'You may not do this',
  'management.error.404': 'There is nothing here',
  'management.error.405': 'This cannot be done here',
  'management.error.409': 'Somebody else was faster',
  'management.error.429': 'Too many changes',
  'management.error.503': 'This is not available for the moment',
  'management.error.other': 'This request cannot be completed',
} as const;
