import assert from 'node:assert/strict';
import type { Reference, TaskSequence } from '../../src/sequence/model.js';
import { collectReferences, type CollectedReferences } from '../../src/sequence/references.js';
import { contentVariables, stepTypes } from '../../src/sequence/step-types.js';
import { childXml, commandXml, conditionXml, groupXml, sequenceXml, stepXml, taskSequence, variableXml } from './samples.js';

const off = ' disable="true"';

/** References of the first, the others being what the site knows. */
async function collect(...family: TaskSequence[]): Promise<CollectedReferences> {
  return collectReferences(family[0]!, (id) => Promise.resolve(family.find((each) => each.packageId === id)));
}

const inShort = (references: Reference[]): string[] =>
  references.map(({ kind, id, wantedBy }) => `${kind} ${id} ${wantedBy.map((want) => `${want.sequenceId}:${want.step ?? want.source}${want.disabled ? ' off' : ''}`).join(', ')}`);

describe('sequence/references', () => {
  it('finds what every content variable names', async () => {
    for (const [type, { content }] of Object.entries(stepTypes)) {
      for (const { variable, kind, list } of content) {
        const value = list ? 'ABC00001, ABC00002 ,' : 'ABC00001';
        const { references } = await collect(taskSequence('XYZ00001', sequenceXml(stepXml(type, 'S', { [variable]: value }))));
        assert.deepEqual(references.map((each) => [each.kind, each.id]), list ? [[kind, 'ABC00001'], [kind, 'ABC00002']] : [[kind, 'ABC00001']], variable);
        assert.deepEqual(references[0]?.wantedBy, [{ sequenceId: 'XYZ00001', source: variable, step: 'S', stepType: type, disabled: false }]);
      }
    }
    assert.ok(contentVariables.size >= 15);
  });

  it('finds them in step types that it does not know, in any case', async () => {
    const { references } = await collect(taskSequence('XYZ00001', sequenceXml(stepXml('Contoso_Action', 'S', { packageid: 'ABC00001', Other: 'ABC00002' }))));
    assert.deepEqual(references.map((each) => each.id), ['ABC00001']);
  });

  it('finds the boot image, applications and programs', async () => {
    const application = 'ScopeId_11111111-2222-3333-4444-555555555555/Application_66666666-7777-8888-9999-000000000000';
    const xml = sequenceXml(
      stepXml('SMS_TaskSequence_InstallSoftwareAction', 'P1', { PackageID: 'ABC00003', _SMSSWDProgramName: 'Setup' }) +
        stepXml('SMS_TaskSequence_InstallSoftwareAction', 'P2', { PackageID: 'ABC00003', _SMSSWDProgramName: 'Extras' }) +
        stepXml('SMS_TaskSequence_InstallApplicationAction', 'A', { ApplicationName: application }),
      ['package="ABC00003" program="Setup"', 'package="ABC00003" program="More"'],
    );
    const { references, problems } = await collect(
      taskSequence('XYZ00001', xml, {
        bootImageId: 'ABC00009',
        objectReferences: [{ kind: 'package', id: 'ABC00009', program: '*' }, { kind: 'application', id: application, program: '*' }, { kind: 'application', id: 'ScopeId_x/Application_y' }],
      }),
    );
    assert.deepEqual(references.map(({ kind, id, programs, wantedBy }) => [kind, id, programs, wantedBy.length]), [
      ['bootImage', 'ABC00009', [], 2],
      ['package', 'ABC00003', ['Setup', 'Extras', 'More'], 4],
      ['application', application, [], 2],
      ['application', 'ScopeId_x/Application_y', [], 1],
    ]);
    assert.deepEqual(problems, []);
  });

  it('counts one package once, however it is spelt', async () => {
    const { references } = await collect(taskSequence('XYZ00001', sequenceXml(commandXml('a', 'ABC0000F') + commandXml('b', ' abc0000f '))));
    assert.deepEqual(inShort(references), ['package ABC0000F XYZ00001:a, XYZ00001:b']);
  });

  it('passes over empty values', async () => {
    const { references, problems } = await collect(taskSequence('XYZ00001', sequenceXml(commandXml('a', '') + commandXml('b', ' \n '), ['package=""']), { bootImageId: 'ABC00001' }));
    assert.deepEqual([inShort(references), problems], [['bootImage ABC00001 XYZ00001:BootImageID'], []]);
  });

  it('marks wants of disabled steps and of steps in disabled groups', async () => {
    const xml = sequenceXml(commandXml('a', 'ABC00001', off) + groupXml('g', groupXml('h', commandXml('b', 'ABC00001')), off) + commandXml('c', 'ABC00002'));
    assert.deepEqual(inShort((await collect(taskSequence('XYZ00001', xml))).references), [
      'package ABC00001 XYZ00001:a off, XYZ00001:g / h / b off',
      'package ABC00002 XYZ00001:c',
    ]);
  });

  it('marks a want of a list only when all steps that name the package are disabled', async () => {
    const lists = ['package="ABC00001"', 'package="ABC00002"', 'package="ABC00003"'];
    const xml = sequenceXml(commandXml('a', 'ABC00001', off) + commandXml('b', 'ABC00002', off) + commandXml('c', 'ABC00002'), lists);
    assert.deepEqual(inShort((await collect(taskSequence('XYZ00001', xml))).references), [
      'package ABC00001 XYZ00001:a off, XYZ00001:referenceList off',
      'package ABC00002 XYZ00001:b off, XYZ00001:c, XYZ00001:referenceList',
      'package ABC00003 XYZ00001:referenceList',
    ]);
  });

  it('reports deleted packages where they are named, and only there', async () => {
    const xml = sequenceXml(groupXml('g', commandXml('a', '00000000') + commandXml('b', '00000000', off)), ['package="00000000"']);
    const { references, problems } = await collect(taskSequence('XYZ00001', xml));
    assert.deepEqual(references, []);
    assert.deepEqual(problems.map(({ code, object, disabled }) => [code, object, disabled]), [['ReferenceDeleted', 'g / a', false], ['ReferenceDeleted', 'g / b', true]]);
    const listed = await collect(taskSequence('XYZ00001', sequenceXml('', ['package="00000000"']), { bootImageId: '00000000' }));
    assert.deepEqual(listed.problems.map(({ code, object }) => [code, object]), [['ReferenceDeleted', 'XYZ00001'], ['ReferenceDeleted', 'XYZ00001']]);
  });

  it('reports what can be no package ID, and makes no reference of it', async () => {
    const ids = ['%DriverPackage%', '../../etc', 'ABC0001', 'ABC0000G', 'ABC00001x'];
    const { references, problems } = await collect(taskSequence('XYZ00001', sequenceXml(ids.map((id) => commandXml(id, id)).join('') + childXml('child', 'C:\\x'))));
    assert.deepEqual(references, []);
    assert.deepEqual(problems.map(({ code, object }) => [code, object]), [...ids, 'child'].map((object) => ['ReferenceUnknown', object]));
  });
});

describe('sequence/references of child task sequences', () => {
  it('follows children of children, each once', async () => {
    const { references, children, problems } = await collect(
      taskSequence('XYZ00001', sequenceXml(commandXml('a', 'ABC00001') + childXml('c1', 'XYZ00002') + childXml('c2', 'XYZ00003'), ['package="XYZ00002" program="*"']), {
        objectReferences: [{ kind: 'package', id: 'XYZ00002', program: '*' }],
      }),
      taskSequence('XYZ00002', sequenceXml(childXml('c3', 'XYZ00003') + commandXml('b', 'ABC00001'))),
      taskSequence('XYZ00003', sequenceXml(commandXml('c', 'ABC00002'))),
    );
    assert.deepEqual(children.map((each) => each.packageId), ['XYZ00002', 'XYZ00003']);
    assert.deepEqual(inShort(references), [
      'package ABC00001 XYZ00001:a, XYZ00002:b',
      'sequence XYZ00002 XYZ00001:c1, XYZ00001:referenceList, XYZ00001:object.xml',
      'sequence XYZ00003 XYZ00001:c2, XYZ00002:c3',
      'package ABC00002 XYZ00003:c',
    ]);
    assert.deepEqual(references[1]?.programs, []);
    assert.deepEqual(problems, []);
  });

  it('follows a child that only the list names', async () => {
    const { children } = await collect(taskSequence('XYZ00001', sequenceXml('', ['package="XYZ00002" program="*"'])), taskSequence('XYZ00002', sequenceXml('')));
    assert.equal(children.length, 1);
  });

  it('hands down that only disabled steps run a child', async () => {
    const family = [
      taskSequence('XYZ00001', sequenceXml(groupXml('g', childXml('c1', 'XYZ00002'), off))),
      taskSequence('XYZ00002', sequenceXml(childXml('c2', 'XYZ00003') + commandXml('a', '00000000'), ['package="ABC00001"'])),
      taskSequence('XYZ00003', sequenceXml(commandXml('b', 'ABC00002'))),
    ];
    const { references, problems } = await collect(...family);
    assert.ok(references.every((each) => each.wantedBy.every((want) => want.disabled)));
    assert.equal(references.length, 4);
    assert.deepEqual(problems.map((each) => each.disabled), [true]);

    family[0] = taskSequence('XYZ00001', sequenceXml(childXml('c1', 'XYZ00002', off) + childXml('again', 'XYZ00002')));
    const enabled = await collect(...family);
    assert.ok(enabled.references.every((each) => each.wantedBy.some((want) => !want.disabled)));
    assert.deepEqual(enabled.problems.map((each) => each.disabled), [false]);
  });

  it('leaves out the boot images of children', async () => {
    const { references, problems } = await collect(
      taskSequence('XYZ00001', sequenceXml(childXml('c', 'XYZ00002')), { bootImageId: 'ABC00001' }),
      taskSequence('XYZ00002', sequenceXml(''), { bootImageId: 'ABC00002', objectReferences: [{ kind: 'package', id: 'ABC00002', program: '*' }] }),
      taskSequence('XYZ00003', sequenceXml('')),
    );
    assert.deepEqual(inShort(references), ['bootImage ABC00001 XYZ00001:BootImageID', 'sequence XYZ00002 XYZ00001:c']);
    assert.deepEqual(problems.map(({ code, object }) => [code, object]), [['ChildSequenceHasBootImage', 'c']]);
  });

  it('reports a child that is not known, with the step that wants it', async () => {
    const { references, problems } = await collect(taskSequence('XYZ00001', sequenceXml(groupXml('g', childXml('c', 'XYZ00009')) + childXml('d', '00000000', off), ['package="XYZ00009" program="*"'])));
    assert.deepEqual(problems.map(({ code, object, disabled }) => [code, object, disabled]), [['ChildSequenceMissing', 'g / c', false], ['ReferenceDeleted', 'd', true]]);
    assert.deepEqual(inShort(references), ['sequence XYZ00009 XYZ00001:g / c, XYZ00001:referenceList']);
  });

  it('reports a child that is disabled or has a boot image, surely only where it surely runs', async () => {
    const bad = taskSequence('XYZ00002', sequenceXml(''), { enabled: false, bootImageId: 'ABC00001' });
    const guard = conditionXml(variableXml('_SMSTSMediaType', 'notEquals', 'FullMedia'));
    const { problems } = await collect(taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00002') + groupXml('g', childXml('b', 'XYZ00002'), ' continueOnError="true"') + groupXml('h', childXml('c', 'XYZ00002'), '', guard))), bad);
    assert.deepEqual(
      problems.map(({ code, object, disabled, sure }) => [code, object, disabled, sure]),
      [['a', false, true], ['g / b', false, false], ['h / c', true, false]].flatMap((each) => ['ChildSequenceDisabled', 'ChildSequenceHasBootImage'].map((code) => [code, ...each])),
    );
  });

  it('takes what stands behind a condition that is false on media as disabled', async () => {
    const guard = conditionXml(variableXml('_SMSTSMediaType', 'equals', 'PXE'));
    const { references } = await collect(taskSequence('XYZ00001', sequenceXml(groupXml('g', commandXml('a', 'ABC00001') + childXml('c', 'XYZ00002'), '', guard))), taskSequence('XYZ00002', sequenceXml(commandXml('b', 'ABC00002'))));
    assert.deepEqual(references.map(({ id, wantedBy }) => [id, wantedBy.map((want) => want.disabled)]), [['ABC00001', [true]], ['XYZ00002', [true]], ['ABC00002', [true]]]);
  });

  it('asks for each child once', async () => {
    const asked: string[] = [];
    const xml = sequenceXml(childXml('a', 'XYZ00002') + childXml('b', 'xyz00002') + childXml('c', 'XYZ00003') + childXml('d', 'XYZ00003'));
    await collectReferences(taskSequence('XYZ00001', xml), (id) => {
      asked.push(id);
      return Promise.resolve(undefined);
    });
    assert.deepEqual(asked, ['XYZ00002', 'XYZ00003']);
  });

  it('finds circles, each once', async () => {
    const itself = await collect(taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00001'))));
    assert.deepEqual(itself.problems.map(({ code, object, disabled }) => [code, object, disabled]), [['SequenceCycle', 'XYZ00001', false]]);
    assert.deepEqual(itself.children, []);

    const { problems, children } = await collect(
      taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00002'))),
      taskSequence('XYZ00002', sequenceXml(childXml('b', 'XYZ00003') + childXml('b2', 'XYZ00003'))),
      taskSequence('XYZ00003', sequenceXml(childXml('c', 'XYZ00002'))),
    );
    assert.deepEqual(problems.map(({ code, object, disabled }) => [code, object, disabled]), [['SequenceCycle', 'XYZ00002', false]]);
    assert.equal(children.length, 2);
  });

  it('marks circles that a disabled step opens', async () => {
    const { problems } = await collect(
      taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00002'))),
      taskSequence('XYZ00002', sequenceXml(childXml('b', 'XYZ00001', off) + childXml('c', 'XYZ00003', off))),
      taskSequence('XYZ00003', sequenceXml(childXml('d', 'XYZ00003'))),
    );
    assert.deepEqual(problems.map(({ object, disabled }) => [object, disabled]), [['XYZ00001', true], ['XYZ00003', true]]);
  });

  it('does not take two ways to one child for a circle', async () => {
    const { problems } = await collect(
      taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00002') + childXml('b', 'XYZ00003'))),
      taskSequence('XYZ00002', sequenceXml(childXml('c', 'XYZ00003'))),
      taskSequence('XYZ00003', sequenceXml('')),
    );
    assert.deepEqual(problems, []);
  });

  it('follows a chain of any length', async () => {
    const id = (n: number): string => `XYZ${n.toString(16).toUpperCase().padStart(5, '0')}`;
    const empty = taskSequence('XYZ00000', sequenceXml(''));
    const { children, problems } = await collectReferences(taskSequence(id(1), sequenceXml(childXml('c', id(2)))), (child) => {
      const n = Number.parseInt(child.slice(3), 16);
      const node = { ...taskSequence(id(n), '<sequence/>'), document: { ...empty.document, referenceList: [{ packageId: id(n === 20_000 ? 1 : n + 1), program: '*' }] } };
      return Promise.resolve(node);
    });
    assert.equal(children.length, 19_999);
    assert.deepEqual(problems.map((each) => each.code), ['SequenceCycle']);
    assert.ok(problems[0]!.message.length < 1000);
  });

  it('rejects as the look-up does', async () => {
    await assert.rejects(
      collectReferences(taskSequence('XYZ00001', sequenceXml(childXml('a', 'XYZ00002'))), () => Promise.reject(new Error('gone'))),
      /gone/,
    );
  });
});
