/** Why a group has counts of more processes than it has rows. */
export const EARLIER =
  'Its counts have those of earlier processes too, which ended and are no longer kept: how many there were is not known';
