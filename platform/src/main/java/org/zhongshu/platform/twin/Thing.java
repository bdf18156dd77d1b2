package org.zhongshu.platform.twin;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Anything in the city with a state and usually a place.
 *
 * @param id         0 before it is created
 * @param code       the owner's number for it, unique in the city
 * @param type       id of its {@link ThingType}
 * @param department code of the department that owns it
 * @param town       division code of the town or street, {@code village} of the village or community; null = unknown
 * @param grid       code of the management grid
 * @param lon        degrees, CGCS2000; null when it has no place
 * @param placeClass class of its surroundings for rules, e.g. {@code school}, {@code riverside}, {@code class-2} noise zone
 * @param attributes whatever else is known, JSON-like values; one that is given as null is not known, and left out
 */
public record Thing(long id, String code, String name, String type, String department, String town, String village, String grid,
                    Double lon, Double lat, String placeClass, Map<String, Object> attributes, Status status) {

    public enum Status {
        ACTIVE,
        /** Taken out of service; its history stays. */
        RETIRED
    }

    public Thing {
        attributes = attributes == null ? Map.of() : known(attributes);
        status = status == null ? Status.ACTIVE : status;
    }

    private static Map<String, Object> known(Map<String, Object> given) {
        if (given.values().stream().allMatch(Objects::nonNull)) {
            return Map.copyOf(given);
        }
        Map<String, Object> known = new HashMap<>(given);
        known.values().removeIf(Objects::isNull);
        return Map.copyOf(known);
    }

    /** A thing yet to be created, without owner and place. */
    public static Thing draft(String code, String name, String type) {
        return new Thing(0, code, name, type, null, null, null, null, null, null, null, Map.of(), Status.ACTIVE);
    }

    public Thing withId(long newId) {
        return new Thing(newId, code, name, type, department, town, village, grid, lon, lat, placeClass, attributes, status);
    }

    public Thing withName(String newName) {
        return new Thing(id, code, newName, type, department, town, village, grid, lon, lat, placeClass, attributes, status);
    }

    public Thing withDepartment(String newDepartment) {
        return new Thing(id, code, name, type, newDepartment, town, village, grid, lon, lat, placeClass, attributes, status);
    }

    public Thing withDivision(String newTown, String newVillage, String newGrid) {
        return new Thing(id, code, name, type, department, newTown, newVillage, newGrid, lon, lat, placeClass, attributes, status);
    }

    public Thing withPlace(Double newLon, Double newLat) {
        return new Thing(id, code, name, type, department, town, village, grid, newLon, newLat, placeClass, attributes, status);
    }

    public Thing withPlaceClass(String newClass) {
        return new Thing(id, code, name, type, department, town, village, grid, lon, lat, newClass, attributes, status);
    }

    public Thing withAttributes(Map<String, Object> newAttributes) {
        return new Thing(id, code, name, type, department, town, village, grid, lon, lat, placeClass, newAttributes, status);
    }

    public Thing withStatus(Status newStatus) {
        return new Thing(id, code, name, type, department, town, village, grid, lon, lat, placeClass, attributes, newStatus);
    }

    public boolean hasPlace() {
        return lon != null && lat != null;
    }
}
