package org.zhongshu.platform.credentials;

import java.util.List;
import java.util.Optional;

/**
 * The door: what other modules do with electronic licences. Who may is decided here by the current actor's permissions
 * ({@code credential.issue}, within its department) – a part of the system may everything – and everything is audited and logged.
 */
public interface Credentials {

    /**
     * Issues a sealed credential; the same request again gives the same one.
     *
     * @throws org.zhongshu.platform.shared.Problem 400 with the fields that are wrong; 403 outside the actor's department; 409 when the request
     *         was used for something else; 422 when the seal may not be used for the type
     */
    IssuedCredential issue(NewCredential credential);

    /**
     * Everything one person or firm holds, the newest first; a look that is logged with its purpose at every credential found.
     *
     * @param type null: of all types
     */
    List<IssuedCredential> heldBy(String holderNumber, String type, String purpose);

    Optional<IssuedCredential> find(String identifier, String purpose);

    /** The sealed PDF of the current version, for its holder or with a purpose; logged. The caller decides who may. */
    Optional<byte[]> pdf(String identifier, String purpose);

    /** The sealed OFD, as {@link #pdf}; empty as well while it is still to be made. */
    Optional<byte[]> ofd(String identifier, String purpose);

    /**
     * A new version of a credential in force, with these fields changed and the others as they are: sealed anew, PDF and OFD, its own identifier and place in the status list; the one before is superseded.
     * Where 更正 mends what was wrong, this writes down what has changed since.
     *
     * @param changed field id → value, empty: the field goes
     * @throws org.zhongshu.platform.shared.Problem 400 with the fields that are wrong; 403, 404, 422 as {@link #issue}, 422 also when nothing would change; 409 when it is suspended or revoked
     */
    IssuedCredential amend(long id, java.util.Map<String, String> changed, String reason, String request);

    /** Ends it for good. */
    void revoke(long id, String reason, String request);

    /** Those in force whose last valid day is this one, for whoever tells their holders; for parts of the system. Nothing of their content, and so no look. */
    List<CredentialChanged> endingOn(java.time.LocalDate day);

    /** Whether a type is declared, for declarations of others that name types. */
    boolean hasType(String type);

    /** Code of the department that issues a type; empty when it is not declared. */
    Optional<String> issuerOf(String type);
}
