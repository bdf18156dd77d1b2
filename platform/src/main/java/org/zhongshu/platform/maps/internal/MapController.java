package org.zhongshu.platform.maps.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Applications;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;

/**
 * Layers and their features. Open to everybody at the door, because layers may be public; what is not public is shown to
 * those who may read the map, and things only within the reader's reach.
 */
@RestController
class MapController {

    private final Layers layers;
    private final Features features;
    private final TownAreas towns;
    private final Access access;
    private final ThingAccess visible;
    private final Applications applications;

    MapController(Layers layers, Features features, TownAreas towns, Access access, ThingAccess visible, Applications applications) {
        this.layers = layers;
        this.features = features;
        this.towns = towns;
        this.access = access;
        this.visible = visible;
        this.applications = applications;
    }

    @GetMapping("/api/apps")
    @Allowed(Allowed.SIGNED_IN)
    List<Applications.Application> apps() {
        return applications.list();
    }

    @GetMapping("/api/map/layers")
    @Allowed(Allowed.PUBLIC)
    List<Layer> layers() {
        boolean reader = reader().isPresent();
        return layers.all().stream().filter(l -> reader || l.open()).toList();
    }

    @GetMapping("/api/map/layers/{id}")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Features.Collected> features(@PathVariable String id, @RequestParam(required = false) String bbox) {
        Layer layer = layers.get(id);
        Optional<Actor> reader = reader();
        if (reader.isEmpty() && !layer.open()) {
            access.check(CurrentActor.require(), "map.read");
        }
        Predicate<Thing> seen = layer.open() ? thing -> true : visible.filter(reader.orElseThrow(), "map.read");
        double[] box = box(bbox);
        Features.Collected collected = switch (layer.kind()) {
            case "polygon" -> "town".equals(layer.area()) ? towns.areas(layer, seen) : features.shapes(layer, seen);
            default -> features.points(layer, box, seen);
        };
        return ResponseEntity.ok().contentType(MediaType.valueOf("application/geo+json")).body(collected);
    }

    private Optional<Actor> reader() {
        return CurrentActor.find().filter(actor -> access.may(actor, "map.read"));
    }

    /** west,south,east,north in degrees. */
    static double[] box(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String[] parts = text.split(",");
        try {
            double[] box = new double[4];
            for (int i = 0; i < 4; i++) {
                box[i] = Double.parseDouble(parts[i].strip());
            }
            if (parts.length == 4 && -180 <= box[0] && box[0] <= box[2] && box[2] <= 180 && -90 <= box[1] && box[1] <= box[3] && box[3] <= 90) {
                return box;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // the same answer as for a box that is inside out
        }
        throw Problem.badRequest("bad-bbox", "范围应为 西,南,东,北 四个经纬度：" + text);
    }
}
