package org.zhongshu.platform.credentials;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * A credential's current version. The holder's number and personal values are in clear: whoever shows them masks or reveals.
 *
 * @param identifier GB/T 36904
 * @param until      last valid day, null: permanent
 * @param values     by field id
 */
public record IssuedCredential(long id, String type, String typeName, String department, String identifier, int version, CredentialState state, LocalDate from, LocalDate until,
                               Instant issuedAt, String holderNumber, String holderName, Map<String, String> values) {
}
