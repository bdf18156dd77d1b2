package org.zhongshu.platform.appointments.internal;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;

import java.util.List;
import java.util.Map;

/** /api/appointments/settings: what the bureau sets for places. */
@RestController("appointmentPlaces")
@RequestMapping("/api/appointments/settings")
@Allowed("appointment.manage")
class PlaceController {

    private final OwnPlaces places;
    private final Rules rules;

    PlaceController(OwnPlaces places, Rules rules) {
        this.places = places;
        this.rules = rules;
    }

    record Settings(Rules.Limits limits, List<OwnPlaces.View> places) {
    }

    /** @param places null: as declared */
    record PlaceBody(Integer places, Boolean open, Integer version) {
    }

    record DayBody(String day, String reason) {
    }

    @GetMapping
    Settings list() {
        return new Settings(rules.limits(), places.list());
    }

    @PutMapping("/{place}")
    OwnPlaces.View put(@PathVariable String place, @RequestBody PlaceBody body) {
        return places.put(place, body.places(), body.open(), body.version());
    }

    @PostMapping("/{place}/closed")
    OwnPlaces.ClosedDay close(@PathVariable String place, @RequestBody DayBody body) {
        return places.close(place, body.day(), body.reason());
    }

    @DeleteMapping("/{place}/closed/{day}")
    OwnPlaces.View reopen(@PathVariable String place, @PathVariable String day) {
        return places.reopen(place, day);
    }

    /** Said once. */
    @PostMapping("/{place}/kiosk")
    Map<String, String> kiosk(@PathVariable String place) {
        return Map.of("word", places.kiosk(place));
    }
}
