import type { Account } from '@/shared/contract'
import { roles, type Role } from '../../permissions'
import { t } from '../../texts/common'

/** True while the account is shut out after too many wrong passwords. */
export function isLocked(account: Account): boolean {
  return account.lockedUntil !== undefined && new Date(account.lockedUntil).getTime() > Date.now()
}

/** A role in words; one that a newer server knows is shown by its name. */
export function roleText(role: string): string {
  return (roles as readonly string[]).includes(role) ? t(`role.${role as Role}`) : role
}

// Letters and digits that nobody confuses when they are read out or copied from paper.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for one use: 16 letters in groups of four, about 79 bits. */
export function oneTimePassword(): string {
  const picked: string[] = []
  while (picked.length < 16) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      // Bytes beyond the last whole multiple are thrown away, so that every letter is as likely.
      if (byte < 256 - (256 % letters.length) && picked.length < 16) picked.push(letters[byte % letters.length] ?? '')
    }
  }
  return picked.join('').replace(/(.{4})(?=.)/g, '$1-')
}
