/** Entity identifiers (ECMA-167 1/7.4 "regid", UDF 1.02 2.1.5): who or what a structure belongs to. */
import { paddedText, structure, u16, u8 } from '../structure.js';

/** UDF 1.02. */
export const UDF_REVISION = 0x0102;

const plain = structure('UDF entity identifier', 32, { identifier: [1, paddedText(23, '\0')] });

const versioned = structure('UDF entity identifier', 32, {
  identifier: [1, paddedText(23, '\0')],
  revision: [24, u16],
  domainFlags: [26, u8],
});

/** Each of these is a constant's field and value. */
export const developer = [plain, { identifier: '*cmmedia' }] as const;
export const partitionContents = [plain, { identifier: '+NSR02' }] as const;
export const udfDomain = [versioned, { identifier: '*OSTA UDF Compliant', revision: UDF_REVISION, domainFlags: 0 }] as const;
export const logicalVolumeInformation = [versioned, { identifier: '*UDF LV Info', revision: UDF_REVISION, domainFlags: 0 }] as const;
