package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;

import java.util.List;
import java.util.regex.Pattern;

/** Whether an address lies in this city: it names the city, or one of its towns and no other county. */
@Component
class Whereabouts {

    private static final Pattern ANOTHER = Pattern.compile("\\p{IsHan}{2,}?(省|市|县|区|旗|自治州|盟)");

    private final City city;
    private final List<String> towns;

    Whereabouts(CityProfile profile, Divisions divisions) {
        this.city = profile.current();
        this.towns = divisions.towns().stream().map(Division::name).toList();
    }

    /** Null where the words do not tell. */
    Boolean here(String address) {
        if (address.contains(city.name()) || address.contains(city.shortName() + "县")) {
            return true;
        }
        if (ANOTHER.matcher(address).find()) {
            return false;
        }
        return towns.stream().anyMatch(address::contains) ? Boolean.TRUE : null;
    }
}
