import type { zh } from './certificates'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'certificates.title': 'Certificates',
  'certificates.search': 'Search certificates',
  'certificates.searchHint': 'Name, number or short id',
  'certificates.state': 'Filter by state',
  'certificates.empty': 'No certificates yet',
  'certificates.emptyHint': 'Once the results of a session are published, issue them on its Certificates page.',
  'certificate.holder': 'Holder',
  'certificate.number': 'Number',
  'certificate.shortId': 'Short id',
  'certificate.type': 'Type',
  'certificate.exam': 'Exam',
  'certificate.organisation': 'Organisation',
  'certificate.issuedOn': 'Issued',
  'certificate.validTo': 'Valid to',
  'certificate.noEnd': 'Without end',
  'certificate.state': 'State',
  'certificate.marks': 'Marks',
  'certificate.reason': 'Why revoked',
  'certificate.session': 'Session',
  'certificate.toSession': 'See the session',
  'certificate.pdf': 'Open PDF',
  'certificate.pdfOf': 'Open the PDF of {name}',
  'certificate.verify': 'Verification page',
  'certificate.revoke': 'Revoke certificate',
  'certificate.revokeText': 'Certificate {number} of {name} stops being valid at once; verification shows “revoked”. It cannot be undone, only issued anew.',
  'certificate.revokeReason': 'Reason',
  'certificate.revokeHint': 'It goes to the audit log and stays with the certificate.',
  'certificate.revoked': 'Certificate revoked',
}

export default en
