package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.items.internal.ServicePlaces.Place;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** ServicePlaces as everybody sees them: open or not at this moment, and as busy as their queue machine said lately. */
@Component
class PlaceViews {

    /** A report older than this tells nothing of now. */
    static final Duration FRESH = Duration.ofMinutes(15);
    /** Waiting people for each window that make a hall busy, and crowded: our own choice. */
    private static final double BUSY = 3;
    private static final double CROWDED = 8;

    private final WorkingCalendar calendar;
    private final Divisions divisions;
    private final Things things;
    private final LatestStates latest;
    private final CityProfile city;
    private final Clock clock;

    PlaceViews(WorkingCalendar calendar, Divisions divisions, Things things, LatestStates latest, CityProfile city, Clock clock) {
        this.calendar = calendar;
        this.divisions = divisions;
        this.things = things;
        this.latest = latest;
        this.city = city;
        this.clock = clock;
    }

    /** @param level {@code calm busy crowded}, or {@code unknown} when nothing was reported within a quarter of an hour; figures and time are null then */
    record Busy(String level, Integer waiting, Integer windows, Integer served, Instant at) {
        static final Busy UNKNOWN = new Busy("unknown", null, null, null, null);
    }

    /** @param metres from where somebody stands; null: not asked */
    record View(String code, String name, String kind, String kindName, String town, String townName, String address, String phone, double lon, double lat, Opening opening, Busy busy, String note,
                Integer metres, boolean demo) {
    }

    /** @param near the nearest first; null: in their own order */
    List<View> of(List<Place> places, LonLat near) {
        List<View> views = places.stream().map(p -> of(p, near)).toList();
        return near == null ? views : views.stream().sorted(Comparator.comparing(View::metres)).toList();
    }

    View of(Place p, LonLat near) {
        Opening opening = Opening.at(clock.instant().atZone(city.current().zone()), p.hours(), calendar);
        Integer metres = near == null ? null : (int) Math.round(Geodesy.distance(near, new LonLat(p.lon(), p.lat())));
        return new View(p.code(), p.name(), p.kind(), Codes.PLACE.label(p.kind()), p.town(), p.town() == null ? null : divisions.nameOf(p.town()), p.address(), p.phone(), p.lon(), p.lat(), opening, busy(p),
                p.note(), metres, p.demo());
    }

    private Busy busy(Place p) {
        Long thing = p.queue() == null ? null : things.findByCode(p.queue()).map(t -> t.id()).orElse(null);
        if (thing == null) {
            return Busy.UNKNOWN;
        }
        LatestStates.Reading waiting = latest.get(thing).get("waiting");
        if (waiting == null || Double.isNaN(waiting.value()) || waiting.value() < 0 || waiting.ts() < clock.millis() - FRESH.toMillis() || waiting.ts() > clock.millis() + FRESH.toMillis()) {
            return Busy.UNKNOWN;
        }
        Integer windows = number(thing, "windows");
        double each = waiting.value() / Math.max(1, windows == null ? 1 : windows);
        return new Busy(each < BUSY ? "calm" : each < CROWDED ? "busy" : "crowded", (int) waiting.value(), windows, number(thing, "served"), Instant.ofEpochMilli(waiting.ts()));
    }

    private Integer number(long thing, String metric) {
        LatestStates.Reading r = latest.get(thing).get(metric);
        return r == null || Double.isNaN(r.value()) || r.ts() < clock.millis() - FRESH.toMillis() ? null : Integer.valueOf((int) r.value());
    }
}
