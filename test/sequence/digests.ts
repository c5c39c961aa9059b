import { escaped, instanceXml } from './samples.js';

/** Application objects of console exports with digests in the documented shape (adminservice.md 5), small and our own. */

export interface SampleDeploymentType {
  id: string;
  name: string;
  /** The first installs; a second one uninstalls. */
  contents?: readonly { id: string; version: number }[];
  command?: string;
  /** Each is a rule. */
  groups?: readonly { operator: string; members: readonly { application: string; changeable?: string; state?: string }[] }[];
  /** IDs of applications. */
  supersedes?: readonly string[];
}

export interface SampleApplication {
  id: string;
  name: string;
  revision?: number;
  types: readonly SampleDeploymentType[];
}

export const scope = 'ScopeId_0F0F0F0F-0000-4000-8000-000000000001';
export const modelName = (id: string): string => `${scope}/Application_${id}`;
const identity = (kind: string, id: string): string => `AuthoringScopeId="${scope}" LogicalName="${kind}_${id}"`;
const rules = 'xmlns="http://schemas.microsoft.com/SystemsCenterConfigurationManager/2009/06/14/Rules"';

function intentXml({ application, changeable, state = 'Required' }: { application: string; changeable?: string; state?: string }): string {
  const mark = changeable === undefined ? '' : ` Changeable="${changeable}"`;
  return `<DeploymentTypeIntentExpression DesiredState="${state}"><DeploymentTypeApplicationReference ${identity('Application', application)}/><DeploymentTypeReference ${identity('DeploymentType', application)}${mark}/></DeploymentTypeIntentExpression>`;
}

function typeXml({ id, name, contents = [], command = 'cmd.exe /c install.cmd', groups = [], supersedes = [] }: SampleDeploymentType): string {
  const content = ({ id: contentId, version }: { id: string; version: number }, inner = ''): string => `<Content ContentId="Content_${contentId}" Version="${version}">${inner}</Content>`;
  const repeated = (element: string, index: number): string => (contents[index] ? `<${element} ContentId="Content_${contents[index].id}" Version="${contents[index].version}"/>` : '');
  const [installs, uninstalls] = contents;
  // What uninstalls stands first here: what installs is told by the action, not by the place.
  const listed = [...(uninstalls ? [uninstalls] : []), ...(installs ? [installs] : [])];
  const dependencies = groups.map(
    ({ operator, members }, index) =>
      `<DeploymentTypeRule ${rules} id="DTRule_${index}" Severity="Critical"><Annotation><DisplayName Text="group ${index}"/></Annotation><DeploymentTypeExpression><Operator>${operator}</Operator><Operands>${members.map(intentXml).join('')}</Operands></DeploymentTypeExpression></DeploymentTypeRule>`,
  );
  const superseded = supersedes.map((application) => `<DeploymentTypeRule ${rules} id="DTRule_s" Severity="None">${intentXml({ application, state: 'Prohibited' })}</DeploymentTypeRule>`);
  return [
    `<DeploymentType ${identity('DeploymentType', id)} Version="1"><Title ResourceId="Res_1">${escaped(name)}</Title><DeploymentTechnology>GLOBAL/ScriptDeploymentTechnology</DeploymentTechnology><Technology>Script</Technology><Hosting>Native</Hosting>`,
    dependencies.length > 0 ? `<Dependencies>${dependencies.join('')}</Dependencies>` : '',
    superseded.length > 0 ? `<Supersedes>${superseded.join('')}</Supersedes>` : '',
    `<Installer Technology="Script">${listed.length > 0 ? `<Contents>${listed.map((each) => content(each, '<File Name="install.cmd" Size="9"/><Location>\\\\server\\source\\</Location>')).join('')}</Contents>` : ''}`,
    `<InstallAction><Provider>Script</Provider><Args><Arg Name="InstallCommandLine" Type="String">${escaped(command)}</Arg></Args>${installs ? `<Contents>${content(installs)}</Contents>` : ''}</InstallAction>`,
    `<UninstallAction><Args><Arg Name="InstallCommandLine" Type="String">remove.cmd</Arg></Args>${uninstalls ? `<Contents>${content(uninstalls)}</Contents>` : ''}</UninstallAction>`,
    `<CustomData><InstallCommandLine>${escaped(command)}</InstallCommandLine>${repeated('InstallContent', 0)}${repeated('UninstallContent', 1)}</CustomData></Installer></DeploymentType>`,
  ].join('');
}

/** The AppMgmtDigest; deployment types are described in the reverse of their priority. */
export function digestXml({ id, name, revision = 1, types }: SampleApplication): string {
  return [
    '<?xml version="1.0" encoding="utf-16"?><AppMgmtDigest xmlns="http://schemas.microsoft.com/SystemCenterConfigurationManager/2009/AppMgmtDigest" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<Application ${identity('Application', id)} Version="${revision}"><DisplayInfo DefaultLanguage="en-US"><Info Language="en-US"><Title>${escaped(name)}</Title><Publisher>Contoso</Publisher><Version>2.0</Version></Info></DisplayInfo>`,
    `<DeploymentTypes>${types.map((each) => `<DeploymentType ${identity('DeploymentType', each.id)} Version="1"/>`).join('')}</DeploymentTypes>`,
    `<Title ResourceId="Res_2">${escaped(name)}</Title><Description ResourceId="Res_3">What it is</Description><Publisher ResourceId="Res_4">Contoso</Publisher><SoftwareVersion ResourceId="Res_5">2.0</SoftwareVersion><Owners/><Contacts/></Application>`,
    [...types].reverse().map(typeXml).join(''),
    '<Resources><Icon Id="Icon_1"><Data>AAAA</Data></Icon></Resources></AppMgmtDigest>',
  ].join('');
}

/** Its `object.xml`. */
export function applicationXml(application: SampleApplication): string {
  const { id, name, revision = 1 } = application;
  return instanceXml('SMS_Application', {
    CI_ID: '16777500',
    CI_UniqueID: `${modelName(id)}/${revision}`,
    ModelName: modelName(id),
    LocalizedDisplayName: name,
    SDMPackageXML: digestXml(application),
  });
}
