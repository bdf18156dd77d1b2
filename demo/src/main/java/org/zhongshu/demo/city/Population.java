package org.zhongshu.demo.city;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.CityFacts.Town;
import org.zhongshu.demo.city.CityFacts.Village;

/**
 * The city's devices: the same for the same city and scale, wherever and whenever it is asked for.
 *
 * @param devices  all but gateways
 * @param gateways gateways that speak for the devices which name them
 */
public record Population(List<Device> devices, List<Gateway> gateways) {

    /** Devices behind one gateway: a town's smoke detectors or meters, as a concentrator serves a quarter. */
    private static final int PER_GATEWAY = 400;
    private static final int LWM2M_OF_A_KIND = 10;

    /** An MQTT gateway; {@code type} of its children is the ledger type it is registered under. */
    public record Gateway(String code, String name, Kind kind, String town, LonLat place) {
    }

    /** Makes the population. */
    public static Population of(CityFacts city, Scale scale) {
        List<Device> devices = new ArrayList<>();
        List<Gateway> gateways = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            long seed = Noise.seed(city.id().hashCode() * 31L + scale.ordinal(), kind.name());
            Gateway[] open = new Gateway[city.towns().size()];
            int[] filled = new int[city.towns().size()];
            for (int i = 1; i <= kind.count(scale); i++) {
                // of its own, so that another outline of the city moves a device at most, but changes nothing else about any
                Random random = new Random(seed + i * 0x9E3779B97F4A7C15L);
                int town = pickTown(city, kind, i, random);
                Town t = city.towns().get(town);
                Village village = pickVillage(t, kind, random);
                String placeClass = placeClass(kind, random);
                long own = random.nextLong();
                LonLat place = near(city, village.point(), spread(kind), random);
                Link link = link(kind, i, scale);
                String gateway = "";
                if (link == Link.GATEWAY) {
                    if (open[town] == null || filled[town] == PER_GATEWAY) {
                        open[town] = new Gateway("SF-WG-%s-%03d".formatted(kind.letters, gateways.size() + 1),
                                "示范·%s%s网关%d".formatted(t.name(), kind.label, gateways.size() + 1), kind, t.code(), t.point());
                        gateways.add(open[town]);
                        filled[town] = 0;
                    }
                    filled[town]++;
                    gateway = open[town].code();
                }
                devices.add(new Device(kind, "SF-%s-%05d".formatted(kind.letters, i), "示范·%s%s%03d".formatted(village.name(), kind.label, i),
                        t.code(), village.code(), place, placeClass, link, gateway, kind.seconds(scale), own));
            }
        }
        return new Population(List.copyOf(devices), List.copyOf(gateways));
    }

    /** The protocol by kind, as cities really buy them: sources speak HJ 212, some NB-IoT things LwM2M, many sit behind gateways. */
    private static Link link(Kind kind, int number, Scale scale) {
        return switch (kind) {
            case GAS_SOURCE, WATER_SOURCE -> number % 5 == 0 ? Link.HJ212_SM4 : number % 2 == 0 ? Link.HJ212_2025 : Link.HJ212_2017;
            case MANHOLE, SMOKE, METER -> number <= LWM2M_OF_A_KIND ? Link.LWM2M
                    : kind == Kind.MANHOLE && scale == Scale.SMALL || number <= LWM2M_OF_A_KIND + 50 ? Link.MQTT : Link.GATEWAY;
            case NOISE -> number % 3 == 0 ? Link.HTTP : Link.MQTT;
            case MICRO_AIR, PIPE, PONDING -> number <= 300 ? Link.MQTT : Link.GATEWAY;
            default -> Link.MQTT;
        };
    }

    private static int pickTown(CityFacts city, Kind kind, int number, Random random) {
        if (kind == Kind.AIR_STATION || kind == Kind.WATER_STATION) {
            return (number - 1) % city.towns().size();
        }
        boolean urban = kind == Kind.PONDING || kind == Kind.MANHOLE || kind == Kind.PIPE || kind == Kind.NOISE;
        double[] weights = city.towns().stream().mapToDouble(t -> (t.urban() ? urban ? 5 : 2.5 : 1) * Math.sqrt(t.villages().size())).toArray();
        double at = random.nextDouble() * java.util.Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            at -= weights[i];
            if (at < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** Things under streets belong to communities where the town has any. */
    private static Village pickVillage(Town town, Kind kind, Random random) {
        boolean street = kind == Kind.MANHOLE || kind == Kind.PONDING || kind == Kind.PIPE || kind == Kind.SMOKE;
        List<Village> communities = town.villages().stream().filter(Village::urban).toList();
        List<Village> from = street && !communities.isEmpty() && random.nextDouble() < 0.85 ? communities : town.villages();
        return from.get(random.nextInt(from.size()));
    }

    private static double spread(Kind kind) {
        return switch (kind) {
            case MANHOLE, SMOKE, METER, PIPE -> 450;
            case MICRO_AIR, GAS_SOURCE, WATER_SOURCE, WATER_STATION -> 900;
            default -> 600;
        };
    }

    private static LonLat near(CityFacts city, LonLat point, double metres, Random random) {
        for (int i = 0; i < 20; i++) {
            LonLat place = Geodesy.destination(point, random.nextDouble() * 360, Math.abs(random.nextGaussian()) * metres);
            if (city.contains(place.lon(), place.lat())) {
                return new LonLat(Math.round(place.lon() * 1e6) / 1e6, Math.round(place.lat() * 1e6) / 1e6);
            }
        }
        return point;
    }

    /** Noise: the functional zones of GB 3096. Others: kinds of surroundings that rules may treat with more care. */
    private static String placeClass(Kind kind, Random random) {
        double draw = random.nextDouble();
        return switch (kind) {
            case NOISE -> draw < 0.1 ? "1" : draw < 0.6 ? "2" : draw < 0.8 ? "3" : "4a";
            case MANHOLE -> draw < 0.1 ? "school" : draw < 0.5 ? "main-road" : "";
            case PONDING -> draw < 0.25 ? "underpass" : draw < 0.4 ? "school" : "";
            case SMOKE -> draw < 0.15 ? "eldercare" : draw < 0.3 ? "school" : draw < 0.5 ? "shop" : "residence";
            case WATER_STATION -> draw < 0.2 ? "drinking-water" : "";
            default -> "";
        };
    }
}
