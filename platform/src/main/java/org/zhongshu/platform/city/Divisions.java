package org.zhongshu.platform.city;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.algorithms.geo.LonLat;

/** Towns and villages of the city. Codes have twelve digits; the first nine of a town are accepted everywhere. */
@Component
public class Divisions {

    private final Map<String, Division> byCode = new LinkedHashMap<>();
    private final Map<String, List<Division>> byParent = new LinkedHashMap<>();
    private final List<Division> towns = new ArrayList<>();

    public Divisions(CityProfile profile) {
        for (String[] c : new CityFiles(profile.current().id()).csv("divisions.csv")) {
            Division d = new Division(c[0], c[1], c[2], Division.Kind.valueOf(c[3].toUpperCase(Locale.ROOT)), c[4],
                    new LonLat(Double.parseDouble(c[5]), Double.parseDouble(c[6])));
            byCode.put(d.code(), d);
            byParent.computeIfAbsent(d.parent(), p -> new ArrayList<>()).add(d);
            if (d.isTown()) {
                towns.add(d);
            }
        }
    }

    /** Everything listed, towns before their villages. */
    public List<Division> list() {
        return List.copyOf(byCode.values());
    }

    /** Subdistricts, towns and townships, without statistical zones. */
    public List<Division> towns() {
        return List.copyOf(towns);
    }

    /** Statistical zones at town level (开发区, 园区): listed by statistics, but no towns. */
    public List<Division> zones() {
        return byCode.values().stream().filter(d -> d.kind() == Division.Kind.ZONE).toList();
    }

    /** Villages and communities of one town, by its nine- or twelve-digit code. */
    public List<Division> villages(String town) {
        return List.copyOf(byParent.getOrDefault(twelve(town), List.of()));
    }

    public Optional<Division> find(String code) {
        return Optional.ofNullable(code).map(Divisions::twelve).map(byCode::get);
    }

    /** The town that a town's or village's code belongs to. */
    public Optional<Division> townOf(String code) {
        return find(code).flatMap(d -> d.isTown() ? Optional.of(d) : find(d.parent()).filter(Division::isTown));
    }

    /** The name to show for a code, or the code itself when it is unknown. */
    public String nameOf(String code) {
        return find(code).map(Division::shortName).orElse(code);
    }

    /** The town whose schematic point is nearest. Without open boundaries this is a guess near a town's edge. */
    public Division nearestTown(LonLat place) {
        return towns.stream().min(Comparator.comparingDouble(t -> Geodesy.distance(t.point(), place))).orElseThrow();
    }

    /** Divisions whose name contains the text, towns first, for the search box. */
    public List<Division> search(String text, int limit) {
        return byCode.values().stream().filter(d -> d.name().contains(text)).limit(limit).toList();
    }

    private static String twelve(String code) {
        return code.length() == 9 ? code + "000" : code;
    }
}
