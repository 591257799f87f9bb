// Bodies that shared/contract.ts does not name, by their schema names.
import type { components } from '@/shared/schema'

export type ImportList = components['schemas']['ImportList']
export type CertificateTypeList = components['schemas']['CertificateTypeList']
export type BulkResult = components['schemas']['BulkResult']
export type CertificatePlan = components['schemas']['CertificatePlan']
export type CertificateType = components['schemas']['CertificateType']
export type CertificateKeyUseList = components['schemas']['CertificateKeyUseList']
export type CertificateKeyUse = components['schemas']['CertificateKeyUse']
export type PartResult = components['schemas']['PartResult']
export type PartResultList = components['schemas']['PartResultList']
export type PartRows = components['schemas']['PartRows']
export type PartRow = components['schemas']['PartRow']
export type PartStanding = components['schemas']['PartStanding']
export type PartStandingList = components['schemas']['PartStandingList']
