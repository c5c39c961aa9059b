/**
 * Bytes of a disc of each media size; undefined: one disc, whatever it takes. The original's figures are not known;
 * these are ours. 650 MB is a CD of 74 minutes (332,800 sectors of 2048 bytes), 4 GB and 8 GB are a DVD+R of one layer
 * and of two (2,295,104 and 4,171,712 sectors).
 */
export const discSizes: Readonly<Record<string, number | undefined>> = {
  None: undefined,
  SizeUnlimited: undefined,
  Size650MB: 681_574_400,
  Size4GB: 4_700_372_992,
  Size8GB: 8_543_666_176,
};
