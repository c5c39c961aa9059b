import assert from 'node:assert/strict';
import { readApplicationDigest } from '../../src/sequence/application-digest.js';
import { readSequenceBytes } from '../../src/sequence/export.js';
import { applicationXml, digestXml, modelName, scope } from './digests.js';

const read = (text: string) => readApplicationDigest(text, 'digest');

describe('application digests', () => {
  it('give name, revision, publisher, version, and deployment types by priority', () => {
    const digest = read(digestXml({ id: 'a', name: 'Viewer & <more>', revision: 7, types: [{ id: 'one', name: 'MSI' }, { id: 'two', name: 'Script' }] }));
    assert.deepEqual(digest && { ...digest, deploymentTypes: digest.deploymentTypes.map((each) => [each.modelName, each.name, each.technology, each.installCommand]) }, {
      modelName: modelName('a'),
      revision: 7,
      name: 'Viewer & <more>',
      description: 'What it is',
      publisher: 'Contoso',
      softwareVersion: '2.0',
      deploymentTypes: [
        [`${scope}/DeploymentType_one`, 'MSI', 'Script', 'cmd.exe /c install.cmd'],
        [`${scope}/DeploymentType_two`, 'Script', 'Script', 'cmd.exe /c install.cmd'],
      ],
    });
  });

  it('give each content once, what installs first; none where there is nothing to copy', () => {
    const types = [
      { id: 'one', name: 'Both', contents: [{ id: 'install', version: 3 }, { id: 'remove', version: 2 }] },
      { id: 'two', name: 'None' },
    ];
    const contents = read(digestXml({ id: 'a', name: 'A', types }))?.deploymentTypes.map((each) => each.contents);
    assert.deepEqual(contents, [[{ contentId: 'Content_install', version: 3 }, { contentId: 'Content_remove', version: 2 }], []]);
  });

  it('give groups of dependencies: any of Or, all of And, and nothing of supersedence', () => {
    const groups = [
      { operator: 'Or', members: [{ application: 'b', changeable: 'true' }, { application: 'c', changeable: 'false' }] },
      { operator: 'And', members: [{ application: 'd' }, { application: 'e' }] },
      { operator: 'Or', members: [{ application: 'f', state: 'Prohibited' }] },
    ];
    const found = read(digestXml({ id: 'a', name: 'A', types: [{ id: 'one', name: 'T', groups, supersedes: ['old'] }] }))?.deploymentTypes[0]?.dependencies;
    assert.deepEqual(found, [
      [{ modelName: modelName('b'), autoInstall: true }, { modelName: modelName('c'), autoInstall: false }],
      [{ modelName: modelName('d') }],
      [{ modelName: modelName('e') }],
    ]);
  });

  it('are read with prefixes too, and in another order', () => {
    const text = digestXml({ id: 'a', name: 'A', types: [{ id: 'one', name: 'T', contents: [{ id: 'x', version: 1 }], groups: [{ operator: 'Or', members: [{ application: 'b' }] }] }] });
    const plain = read(text);
    const prefixed = text
      .replace(/<(\/?)([A-Z])/g, '<$1p:$2')
      .replaceAll('xmlns="http://schemas.microsoft.com/SystemCenter', 'xmlns:p="http://schemas.microsoft.com/SystemCenter')
      .replaceAll('xmlns="http://schemas.microsoft.com/SystemsCenter', 'xmlns:p="http://schemas.microsoft.com/SystemsCenter');
    assert.deepEqual(read(prefixed), plain);
    const body = /<p:Installer.*<\/p:Installer>/.exec(prefixed)![0];
    assert.deepEqual(read(prefixed.replace(body, '').replace('<p:Dependencies>', `${body}<p:Dependencies>`)), plain);
  });

  it('are passed over where they are of something else, and refused where they are no XML', () => {
    assert.equal(read('<Other/>'), undefined);
    assert.equal(read('<AppMgmtDigest/>'), undefined);
    assert.throws(() => read('<AppMgmtDigest>'), { code: 'XmlDamaged' });
    assert.throws(() => read('<!DOCTYPE a><AppMgmtDigest/>'), { code: 'XmlDtdRefused' });
  });

  it('come with the application objects of exports', async () => {
    const found = await readSequenceBytes(Buffer.from(applicationXml({ id: 'a', name: 'A', revision: 2, types: [{ id: 'one', name: 'T' }] })), 'object.xml');
    assert.deepEqual(found.applications.map((each) => [each.modelName, each.name, each.ciId, each.digest?.revision]), [[modelName('a'), 'A', 16777500, 2]]);
  });
});
