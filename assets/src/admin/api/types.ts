// Bodies that shared/contract.ts does not name yet, by their schema names.
import type { CertificateType, ImportPreview } from '@/shared/contract'

export interface ImportList { items: ImportPreview[]; total: number }
export interface CertificateTypeList { items: CertificateType[]; total: number }
