package org.zhongshu.platform.appointments.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** /api/appointments: what anybody may know – free slots –, and a terminal's check-in by its own word. Counted by network address. */
@RestController
@RequestMapping("/api/appointments")
@Allowed(Allowed.PUBLIC)
class OpenController {

    private final Offers offers;
    private final Arrivals arrivals;
    private final OwnPlaces places;
    private final Pace pace;
    private final int pages;
    private final int checkIns;

    OpenController(Offers offers, Arrivals arrivals, OwnPlaces places, Clock clock, @Value("${zhongshu.appointments.pages-per-minute:120}") int pages, @Value("${zhongshu.appointments.check-ins-per-minute:30}") int checkIns) {
        this.offers = offers;
        this.arrivals = arrivals;
        this.places = places;
        this.pace = new Pace(clock);
        this.pages = pages;
        this.checkIns = checkIns;
    }

    record PlacesView(List<Offers.PlaceView> items) {
    }

    record DaysView(String place, String placeName, String address, int slot, int change, List<Offers.DayView> days) {
    }

    /** @param bookable whether the place takes bookings; next: the first free slot, null: all is taken */
    record NextView(boolean bookable, Offers.Next next) {
    }

    record KioskBody(String place, String word, String number) {
    }

    record KioskView(String placeName) {
    }

    /** Nothing personal: the terminal stands in public. */
    record TicketView(String number, int ticket, String itemName, Instant starts, Instant ends, boolean again) {
    }

    /** Places where an item may be booked; none for an item that is not. */
    @GetMapping("/items/{item}/places")
    PlacesView places(HttpServletRequest request, @PathVariable String item) {
        pace.take("page", Pace.who(request), pages);
        return new PlacesView(offers.places(item));
    }

    @GetMapping("/items/{item}/places/{place}")
    DaysView days(HttpServletRequest request, @PathVariable String item, @PathVariable String place) {
        pace.take("page", Pace.who(request), pages);
        Offers.Offer o = offers.offer(item, place);
        return new DaysView(o.place().code(), o.place().name(), o.place().address(), o.kind().slot(), o.kind().change(), offers.days(o));
    }

    /** For the map: beside how busy it is now, when one could come instead. */
    @GetMapping("/places/{place}/next")
    NextView next(HttpServletRequest request, @PathVariable String place) {
        pace.take("page", Pace.who(request), pages);
        return offers.offer(place).map(o -> new NextView(true, Offers.next(offers.days(o)))).orElse(new NextView(false, null));
    }

    /** A terminal asks whether its word is good. */
    @PostMapping("/kiosk")
    KioskView kiosk(HttpServletRequest request, @RequestBody KioskBody body) {
        pace.take("kiosk", Pace.who(request), checkIns);
        return new KioskView(places.standing(body.place(), body.word()));
    }

    @PostMapping("/kiosk/check-in")
    TicketView checkIn(HttpServletRequest request, @RequestBody KioskBody body) {
        pace.take("kiosk", Pace.who(request), checkIns);
        if (body.number() == null) {
            throw Problem.badRequest("bad-number", "请输入预约号，或扫描预约二维码。");
        }
        places.standing(body.place(), body.word());
        Arrivals.Arrived a = arrivals.checkIn(body.number(), body.place(), "kiosk");
        return new TicketView(a.row().number(), a.row().ticket(), a.row().itemName(), a.row().starts(), a.row().ends(), a.again());
    }
}
