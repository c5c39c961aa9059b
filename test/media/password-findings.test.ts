import assert from 'node:assert/strict';
import { passwordFindings } from '../../src/media/password-findings.js';
import type { Encryption } from '../../src/media/protect/sealed.js';
import { taskSequence } from '../sequence/samples.js';

describe('WeakPassword', () => {
  const found = async (password: string | undefined, encryption: Encryption = 'AES-128') => {
    const request = { ...(password !== undefined && { password: Buffer.from(password, 'utf16le') }), encryption, label: 'Contoso-Kiosk', taskSequence: taskSequence('XYZ00001', '<sequence/>'), siteCode: 'XYZ' };
    const findings = await passwordFindings(request);
    if (password) assert.ok(!JSON.stringify(findings).includes(password), 'no finding tells the password');
    return findings.map(({ severity, code }) => [severity, code]);
  };
  const weak = [['warning', 'WeakPassword']];

  it('is found for what can be guessed, also where it is long', async () => {
    for (const each of ['P@ssw0rd', 'Passw0rd!2027', 'Sommer-2027', 'a'.repeat(64), 'qwertyuiop1234567890', 'p4$$w0rd'.repeat(8), 'Pa55-marked-3f1c', 'Contoso-Kiosk-XYZ']) assert.deepEqual(await found(each), weak, each);
    assert.deepEqual(await found('P@ssw0rd', 'AES-256'), weak);
  });
  it('is not found for random words and characters, or where there is no password', async () => {
    for (const each of ['clubbed-smolder-tiger-vocalist-anemia', 'xK9#mQ2$vL7!wP4&tR6^', 'Sample-media-needs-a-long-password']) assert.deepEqual(await found(each), [], each);
    assert.deepEqual(await found(undefined), []);
  });
  it('asks less of strong protection', async () => {
    for (const each of ['tiger-vocalist-anemia', 'Pa55-marked-3f1c']) assert.deepEqual([await found(each), await found(each, 'AES-256-GCM')], [weak, []], each);
    assert.deepEqual(await found('P@ssw0rd', 'AES-256-GCM'), weak);
  });
  it('is told at once for the longest and the worst', async () => {
    await found('warm');
    for (const each of ['x'.repeat(100_000), '4@8(6{30#9&1!|][7+5$2%'.repeat(100), 'p4$$w0rd!'.repeat(1000)]) {
      // Time of this process: what else the machine does is not counted.
      const start = process.cpuUsage();
      await found(each);
      assert.ok(process.cpuUsage(start).user < 2_000_000);
    }
  });
});
