-- +goose Up
-- The key id is the second byte of the token, which its second to fourth characters spell in Crockford base32.
UPDATE certificates SET key_id = (((INSTR('0123456789ABCDEFGHJKMNPQRSTVWXYZ', SUBSTR(token, 2, 1)) - 1) & 3) << 6) | ((INSTR('0123456789ABCDEFGHJKMNPQRSTVWXYZ', SUBSTR(token, 3, 1)) - 1) << 1) | ((INSTR('0123456789ABCDEFGHJKMNPQRSTVWXYZ', SUBSTR(token, 4, 1)) - 1) >> 4) WHERE key_id = 0;
