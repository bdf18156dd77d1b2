package org.zhongshu.demo.county;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.city.CityFacts.Town;
import org.zhongshu.demo.city.CityFacts.Village;

/** Standard addresses: the n-th of a village is always the same, so none need be kept. */
final class Gazetteer {

    /** One estate: buildings of two stairs, six floors, two doors to a floor. */
    private static final int BUILDINGS = 12;
    private static final int PER_BUILDING = 2 * 6 * 2;
    private static final int PER_ESTATE = BUILDINGS * PER_BUILDING;
    private static final int PER_HAMLET = 45;

    private record Place(Town town, Village village, long seed) {
    }

    private final CityFacts city;
    private final List<Place> villages = new ArrayList<>();
    private final double[] upTo;
    private final String[] roads;
    private final String[] estates;
    private final String[] hamlets;
    private final String[] hamletNames;
    private final PreparedGeometry outline;

    Gazetteer(CityFacts city, long seed) {
        this.city = city;
        Material material = new Material("names.txt");
        roads = material.list("roads");
        estates = material.list("estates");
        hamlets = material.list("hamlets");
        hamletNames = Arrays.stream(material.list("surnames")).limit(90).map(s -> s.replaceAll("[0-9]", "")).toArray(String[]::new);
        outline = PreparedGeometryFactory.prepare(city.outline());
        List<Double> weights = new ArrayList<>();
        for (Town town : city.towns()) {
            for (Village village : town.villages()) {
                villages.add(new Place(town, village, Dice.mix(seed ^ Long.parseLong(village.code()))));
                weights.add((town.urban() ? 2.2 : 1) * (village.urban() ? 2.4 : 1));
            }
        }
        upTo = weights.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.parallelPrefix(upTo, Double::sum);
    }

    int villages() {
        return villages.size();
    }

    int drawVillage(Dice dice) {
        int at = Arrays.binarySearch(upTo, dice.unit() * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, at < 0 ? -at - 1 : at + 1);
    }

    /** The {@code number}-th address of a village, from 1. */
    Address address(int which, int number) {
        Place p = villages.get(which);
        int k = number - 1;
        if (!p.village.urban()) {
            int hamlet = k / PER_HAMLET;
            int first = (int) Long.remainderUnsigned(p.seed, hamletNames.length);
            int end = (int) Long.remainderUnsigned(p.seed >>> 17, hamlets.length);
            String name = hamletNames[(first + hamlet) % hamletNames.length] + "家" + hamlets[(end + hamlet * 7) % hamlets.length];
            return new Address(city.fullName(), p.town, p.village, number, "", name, k % PER_HAMLET + 1, "", 0, 0, 0);
        }
        int estate = k / PER_ESTATE;
        int inside = k % PER_ESTATE;
        int first = (int) Long.remainderUnsigned(p.seed, estates.length);
        String road = roads[(int) Long.remainderUnsigned((p.seed >>> 9) + estate * 11L, roads.length)] + (estate % 4 == 3 ? "街" : "路");
        String name = estates[(first + estate) % estates.length] + (estate >= estates.length ? "二期" : "");
        int room = inside % PER_BUILDING % 12;
        return new Address(city.fullName(), p.town, p.village, number, road, "", 8 + estate * 18, name, inside / PER_BUILDING + 1, inside % PER_BUILDING / 12 + 1, (room / 2 + 1) * 100 + room % 2 + 1);
    }

    /** Each estate and each hamlet of a village is a unit grid of its own, as grid workers divide them. */
    String grid(Address a) {
        return a.village().code() + "%03d".formatted(group(a) + 1);
    }

    private static int group(Address a) {
        return (a.number() - 1) / (a.estate().isEmpty() ? PER_HAMLET : PER_ESTATE);
    }

    /** Where an address is: hamlets and estates around the middle of the village, houses around that; inside the town always. */
    LonLat place(Address a) {
        Dice group = new Dice(Long.parseLong(a.village().code()), group(a));
        double bearing = group.unit() * 360;
        double reach = 80 + group.unit() * (a.village().urban() ? 500 : 900);
        Dice house = new Dice(Long.parseLong(a.village().code()) + 1, a.building() > 0 ? (a.number() - 1) / PER_BUILDING : a.number());
        double around = house.unit() * 360;
        double out = 10 + house.unit() * 110;
        for (double scale = 1; scale > 0.05; scale /= 2) {
            LonLat at = Geodesy.destination(Geodesy.destination(a.village().point(), bearing, reach * scale), around, out * scale);
            LonLat place = new LonLat(Math.round(at.lon() * 1e6) / 1e6, Math.round(at.lat() * 1e6) / 1e6);
            if (inside(place, a.town())) {
                return place;
            }
        }
        return a.village().point();
    }

    /** Towns are drawn as the places nearest to their middles (in degrees, as the map's schematic cells are), cut by the outline. */
    private boolean inside(LonLat place, Town town) {
        double own = square(place, town.point());
        for (Town other : city.towns()) {
            if (square(place, other.point()) < own) {
                return false;
            }
        }
        return outline.contains(city.outline().getFactory().createPoint(new Coordinate(place.lon(), place.lat())));
    }

    private static double square(LonLat a, LonLat b) {
        double x = a.lon() - b.lon();
        double y = a.lat() - b.lat();
        return x * x + y * y;
    }
}
