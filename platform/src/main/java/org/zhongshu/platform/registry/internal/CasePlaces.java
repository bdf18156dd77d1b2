package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.PlaceFinder;
import org.zhongshu.platform.registry.AddressMatch;
import org.zhongshu.platform.registry.Addresses;
import org.zhongshu.platform.registry.StandardAddress;

import java.util.Optional;
import java.util.Set;

/** Gives reports that came with an address in words their point and grid. A road alone is no place: its middle may be in another grid. */
@Component
class CasePlaces implements PlaceFinder {

    private static final double SURE = 0.8;
    private static final Set<String> FINE_ENOUGH = Set.of("room", "unit", "building", "door");

    private final Addresses addresses;

    CasePlaces(Addresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public Optional<Case.Place> find(String address) {
        AddressMatch found = addresses.match(address);
        StandardAddress standard = found.match();
        if (standard == null || standard.lon() == null || standard.lat() == null || found.confidence() < SURE || !FINE_ENOUGH.contains(found.level())) {
            return Optional.empty();
        }
        return Optional.of(new Case.Place(address, standard.grid(), standard.town(), standard.village(), standard.lon(), standard.lat()));
    }
}
