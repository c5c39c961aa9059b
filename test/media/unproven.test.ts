import assert from 'node:assert/strict';
import { unprovenFindings } from '../../src/media/unproven.js';
import { judgeFamily } from '../../src/sequence/family.js';
import { sequenceXml, stepXml, taskSequence } from '../sequence/samples.js';

describe('RuntimeUnproven', () => {
  const sequence = taskSequence('XYZ00001', '<sequence/>');
  const found = (asked: Partial<Parameters<typeof unprovenFindings>[0]> = {}) => unprovenFindings({ taskSequence: sequence, site: { kind: undefined }, steps: [], encryption: 'AES-128', children: [], applications: [], discs: 1, ...asked });
  const application = {} as Parameters<typeof unprovenFindings>[0]['applications'][number];
  const installing = judgeFamily(taskSequence('XYZ00002', sequenceXml(stepXml('SMS_TaskSequence_InstallSoftwareAction', 'Install', {}))), []);
  const wishes: Parameters<typeof found>[] = [[{ start: new Date(0) }], [{ expiration: new Date(0) }], [{ prestartCommand: 'cmd /C x' }], [{ encryption: 'AES-256' }], [{ encryption: 'AES-256-GCM' }], [{ discs: 2 }], [{ site: { kind: 'Primary' }, steps: installing }], [{ children: [sequence] }], [{ applications: [application] }]];

  it('is not found where nothing of it is asked for', () => assert.deepEqual(found(), []));

  it('names each thing that is asked for, all in one finding', () => {
    const messages = wishes.map((asked) => {
      const findings = found(...asked);
      assert.deepEqual(findings.map(({ severity, code, object }) => [severity, code, object]), [['information', 'RuntimeUnproven', 'XYZ00001']]);
      return findings[0]!.message.replace(/^.*?: |\.$/g, '');
    });
    assert.equal(new Set(messages).size, wishes.length);
    const [all, ...others] = found({ start: new Date(0), expiration: new Date(0), prestartCommand: 'x', encryption: 'AES-256', discs: 3, site: { kind: 'Primary' }, steps: installing, children: [sequence], applications: [application] });
    assert.deepEqual(others, []);
    for (const each of messages.filter((_, index) => index !== 4)) assert.ok(all!.message.includes(each), each);
  });
});
