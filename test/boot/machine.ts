/** A computer in software that starts from media. */
import { spawn } from 'node:child_process';
import { judge } from '../support/judges.js';
import { BEGIN, END } from './grub.js';

export type Medium = 'disc' | 'stick';
export type Firmware = 'bios' | 'uefi';

const firmware = { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.fd' };

/** What a machine needs, for `requireJudge`. */
export const machineJudges = ['qemu-system-x86_64', '/usr/share/seabios/bios-256k.bin', firmware.code, firmware.variables];

/**
 * Starts from an image, which is not written to, and gives the SHA-256 that the machine found of each file, or `absent`.
 * @throws Error with all that was said where it does not come to that in time
 */
export async function boot(image: string, how: { firmware: Firmware; medium: Medium }, timeout = 120_000): Promise<Map<string, string>> {
  const said = await serialLine([...machine(how.firmware), ...drive(image, how)], timeout);
  const lines = said.slice(said.indexOf(BEGIN), said.indexOf(END)).split(/[\r\n]+/);
  return new Map(lines.flatMap((line) => {
    const found = /^([0-9a-f]{64}|absent) {2}\/(.+)$/.exec(line);
    return found ? [[found[2]!, found[1]!.toUpperCase()]] : [];
  }));
}

function machine(kind: Firmware): string[] {
  const common = ['-nodefaults', '-accel', 'tcg', '-m', '256', '-display', 'none', '-serial', 'stdio', '-no-reboot'];
  if (kind === 'bios') return [...common, '-machine', 'pc'];
  const flash = [`readonly=on,file=${firmware.code}`, `snapshot=on,file=${firmware.variables}`];
  return [...common, '-machine', 'q35', ...flash.flatMap((each, unit) => ['-drive', `if=pflash,format=raw,unit=${unit},${each}`])];
}

function drive(image: string, { firmware: kind, medium }: { firmware: Firmware; medium: Medium }): string[] {
  const file = `file=${image.replaceAll(',', ',,')}`;
  const backend = ['-drive', `if=none,id=media,format=raw,${medium === 'disc' ? 'readonly=on,media=cdrom' : 'snapshot=on'},${file}`];
  if (medium === 'stick') return [...backend, '-device', 'qemu-xhci', '-device', 'usb-storage,drive=media,removable=on,bootindex=0'];
  return [...backend, '-device', `ide-cd,drive=media,bootindex=0,bus=ide.${kind === 'bios' ? 1 : 0}`];
}

function serialLine(parameters: readonly string[], timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(judge('qemu-system-x86_64'), parameters, { stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    let said = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(END)) child.kill('SIGKILL');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    child.on('error', reject);
    child.on('close', () => {
      if (said.includes(END)) resolve(said);
      else reject(new Error(`It did not boot.\n${complaints}${said}`));
    });
  });
}
