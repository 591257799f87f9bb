import type { zh } from './staffing'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'staffing.title': 'Advice on staffing',
  'staffing.note': 'What the accounts there are can lawfully do, which roles are missing, and which duties are not kept apart. Four people suffice.',
  'staffing.now': '{n} active accounts',
  'staffing.yes': 'Yes',
  'staffing.no': 'No',
  'staffing.gaps': 'To be filled and to be kept apart',
  'staffing.gapsNone': 'Every role is held and the duties are kept apart.',
  'staffing.missing': 'Nobody is {role}',
  'staffing.who': '({names})',
  'staffing.accounts': 'Change it under Accounts',
  'staffing.ask': 'Roles are given by the security administrator under Accounts.',
  'staffing.roles': 'Who holds which role',
  'staffing.nobody': 'Nobody',
  'staffing.plans': 'How one to four people share the work',
  'staffing.people': 'People: {n}',
  'staffing.person': 'Person {n}',
  'staffing.day': 'When somebody is away on an exam day, an officer may act for them with a reason, which is kept in the trail; no rule of separation stops an exam.',

  'can.setup': 'Set up the system and manage accounts',
  'can.bank': 'Write questions and have another person publish them',
  'can.exam': 'Hold an exam: arrange, proctor, publish results',
  'can.misconduct': 'Have two proctors record misconduct together',
  'can.certificates': 'Issue and revoke certificates',
  'can.audit': 'Have an independent auditor read the trail',
  'can.apart': 'Keep system, security and audit administration with three people',

  'missing.author': 'Nobody can write questions.',
  'missing.reviewer': 'Questions that nobody else reviews cannot be published.',
  'missing.officer': 'Nobody can arrange exams, publish results or issue certificates.',
  'missing.proctor': 'Nobody can start and watch an exam.',
  'missing.administrator': 'Nobody can look after rooms, rules and the system.',
  'missing.security': 'Nobody can manage accounts and signing keys.',
  'missing.auditor': 'Nobody can read the audit trail. An auditor cannot also be officer, administrator or security administrator.',

  'broken.administrator.security': 'Administrator and security administrator are one person',
  'brokenHint.administrator.security': 'Who changes the system should not grant themselves the right to. Give one of the roles to another account.',
  'broken.author.reviewer': 'Author and reviewer are one person',
  'brokenHint.author.reviewer': 'Nobody reviews their own questions. Give one of the roles to another account as well.',
  'broken.proctor.one': 'There is only one proctor',
  'brokenHint.proctor.one': 'Misconduct is recorded by two proctors. Make one more account a proctor.',
  'broken.security.one': 'There is only one security administrator',
  'brokenHint.security.one': 'When they forget the password or leave, nobody can reset accounts but at the server itself.',

  'plan.1': 'Enough for the first set-up only. Add accounts soon and separate the two roles.',
  'plan.2': 'A bank can be built; no exams yet.',
  'plan.3': 'Exams and certificates are possible; no independent audit.',
  'plan.4': 'All the work can be done by the rules.',
}

export default en
