package org.zhongshu.platform.registry;

import java.util.List;
import java.util.Optional;

/** The door to the city's standard addresses: what a text means, where that is, in which grid. Public data; no rights are needed. */
public interface Addresses {

    /** Takes a free-text address apart and finds the standard address meant. Never throws for odd text. */
    AddressMatch match(String text);

    /** The same for many, in order. */
    List<AddressMatch> match(List<String> texts);

    /** Only the number of the address meant, from building level on, or empty: quick enough for millions. */
    Optional<Long> findId(String text);

    Optional<StandardAddress> find(long id);
}
