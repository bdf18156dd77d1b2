package org.zhongshu.platform.credentials;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Something of a credential that its holder should know. Published in the transaction that does it.
 *
 * @param version      number of the current version
 * @param firm         whether the holder is a firm
 * @param holderNumber in clear, to find the holder by; to be stored or shown by nobody
 * @param until        last valid day, null: permanent
 */
public record CredentialChanged(long id, int version, String type, String typeName, boolean firm, String holderNumber, What what, LocalDate until, Instant at) {

    /** {@code CHANGED}: renewed or corrected, the version before is superseded. {@code EXPIRING}: nothing happened, its last day comes near. */
    public enum What {
        ISSUED, CHANGED, SUSPENDED, RESUMED, REVOKED, EXPIRING;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Without the holder: what is printed stays somewhere. */
    @Override
    public String toString() {
        return "CredentialChanged[" + id + " version " + version + " " + type + " " + what + "]";
    }
}
