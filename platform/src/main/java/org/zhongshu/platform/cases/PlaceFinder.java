package org.zhongshu.platform.cases;

import java.util.Optional;

/**
 * Knows where an address is. Cases own this interface and ask it for reports that have an address but no point, so that a
 * telephone call gets its place on the map and its grid like an alert does; whoever keeps the city's addresses implements it.
 */
public interface PlaceFinder {

    /** The place meant, with the address as it was given; empty when that is not certain. Quick, and never throws for odd text. */
    Optional<Case.Place> find(String address);
}
