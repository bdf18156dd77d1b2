package org.zhongshu.platform.matters;

import java.util.Optional;

/** The door to what people have applied for, for modules that go on where a matter ends: evaluation, archive, statistics. Who may see it is the caller's check. */
public interface Matters {

    /** By its number, e.g. {@code BJ20261122-7K3Q9FXM}. */
    Optional<Matter> find(String number);

    /** Everything that is kept of a matter, in clear, for its archive. */
    Optional<Dossier> dossier(String number);

    /** A file that the applicant handed in. @param id of {@link Dossier.Material} */
    Optional<byte[]> material(long matter, String id);
}
