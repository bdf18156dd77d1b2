package org.zhongshu.platform.city;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.geo.LonLat;
import tools.jackson.databind.JsonNode;

/** The profile that this installation runs with, chosen once at start by {@code zhongshu.city}. */
@Component
public class CityProfile {

    private final City city;
    private final boolean demo;

    /**
     * @throws org.zhongshu.platform.shared.Declarations.InvalidDeclarations when there is no such city or its files are wrong
     */
    public CityProfile(@Value("${zhongshu.city}") String id, @Value("${zhongshu.demo:false}") boolean demo) {
        this.city = read(id);
        this.demo = demo;
    }

    /** The city being served. */
    public City current() {
        return city;
    }

    /** Whether devices, people and readings are the demonstration's inventions. */
    public boolean demo() {
        return demo;
    }

    /** Ids of all profiles that could be chosen. */
    public static List<String> available() {
        return CityFiles.available();
    }

    static City read(String id) {
        CityFiles files = new CityFiles(id);
        JsonNode yaml = files.yaml("city.yaml");
        List<City.WarningColour> colours = new ArrayList<>();
        yaml.path("warningColours").forEach(c -> colours.add(files.as(c, City.WarningColour.class, "city.yaml")));
        List<City.Library> libraries = new ArrayList<>();
        files.yaml("libraries.yaml").path("libraries").forEach(l -> libraries.add(files.as(l, City.Library.class, "libraries.yaml")));
        return new City(yaml.path("id").asString(), yaml.path("code").asString(), yaml.path("name").asString(),
                yaml.path("shortName").asString(), yaml.path("fullName").asString(),
                new LonLat(yaml.path("center").path(0).asDouble(), yaml.path("center").path(1).asDouble()),
                files.as(yaml.path("bbox"), double[].class, "city.yaml"), ZoneId.of(yaml.path("timeZone").asString()),
                files.as(yaml.path("plan"), City.Plan.class, "city.yaml"), List.copyOf(colours), List.copyOf(libraries));
    }
}
