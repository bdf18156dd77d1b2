package org.zhongshu.platform.maps.internal;

import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.city.CityOutline;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Allowed;
import tools.jackson.databind.JsonNode;

/** What every screen needs first: which city this is, its shape and its departments. Here, since {@code city} lies below identity. */
@RestController
class CityController {

    private final CityProfile profile;
    private final Divisions divisions;
    private final Departments departments;
    private final CityOutline outline;

    CityController(CityProfile profile, Divisions divisions, Departments departments, CityOutline outline) {
        this.profile = profile;
        this.divisions = divisions;
        this.departments = departments;
        this.outline = outline;
    }

    record CityAnswer(String id, String code, String name, String shortName, String fullName, double[] center, double[] bbox,
                      boolean demo, List<City.WarningColour> warningColours, List<City.Library> libraries, City.Plan plan, List<TownAnswer> towns) {
    }

    record DivisionAnswer(String code, String name, String shortName, Division.Kind kind, String parent, double[] point) {
    }

    record TownAnswer(String code, String name, double[] point) {
    }

    @GetMapping("/api/city")
    @Allowed(Allowed.PUBLIC)
    CityAnswer city() {
        City c = profile.current();
        return new CityAnswer(c.id(), c.code(), c.name(), c.shortName(), c.fullName(), new double[] {c.center().lon(), c.center().lat()},
                c.bbox(), profile.demo(), c.warningColours(), c.libraries(), c.plan(),
                divisions.towns().stream().map(t -> new TownAnswer(t.code(), t.name(), new double[] {t.point().lon(), t.point().lat()})).toList());
    }

    @GetMapping("/api/city/outline")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<JsonNode> outline() {
        return ResponseEntity.ok().contentType(MediaType.valueOf("application/geo+json"))
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5))).body(outline.geoJson());
    }

    /** Towns, villages and statistical zones; points are schematic. */
    @GetMapping("/api/city/divisions")
    @Allowed(Allowed.PUBLIC)
    List<DivisionAnswer> divisions() {
        return divisions.list().stream().map(d -> new DivisionAnswer(d.code(), d.name(), d.shortName(), d.kind(), d.parent(),
                new double[] {d.point().lon(), d.point().lat()})).toList();
    }

    @GetMapping("/api/city/departments")
    @Allowed(Allowed.SIGNED_IN)
    List<Department> departments() {
        return departments.list();
    }
}
