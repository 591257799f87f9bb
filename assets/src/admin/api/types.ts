// Bodies that shared/contract.ts does not name, by their schema names.
import type { components } from '@/shared/schema'

export type ImportList = components['schemas']['ImportList']
export type CertificateTypeList = components['schemas']['CertificateTypeList']
export type BulkResult = components['schemas']['BulkResult']
