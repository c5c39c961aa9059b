/**
 * What a BIOS runs of a disk that it can't start. Microsoft's boot code may not be given away, so ours says why nothing starts and
 * waits for a restart:
 *
 *   31 C0        xor ax, ax
 *   8E D8        mov ds, ax
 *   FC           cld
 *   BE ....      mov si, message
 *   AC           lodsb            <- next
 *   84 C0        test al, al
 *   74 09        jz wait
 *   B4 0E        mov ah, 0Eh      teletype output
 *   BB 07 00     mov bx, 7
 *   CD 10        int 10h
 *   EB F2        jmp next
 *   F4           hlt              <- wait
 *   EB FD        jmp wait
 */

/** Where a BIOS puts the sector that it runs. */
const LOADED_AT = 0x7c00;
const MESSAGE = 'This disk starts by UEFI only. Choose its UEFI entry in the boot menu.\r\n\0';

/** `offset` is where in its sector the code stands. */
export function haltCode(offset: number): Buffer {
  const code = Buffer.from('31c08ed8fcbe0000ac84c07409b40ebb0700cd10ebf2f4ebfd', 'hex');
  code.writeUInt16LE(LOADED_AT + offset + code.length, 6);
  return Buffer.concat([code, Buffer.from(MESSAGE, 'latin1')]);
}
