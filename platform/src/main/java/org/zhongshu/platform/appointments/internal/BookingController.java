package org.zhongshu.platform.appointments.internal;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.QrPicture;

import java.time.Instant;
import java.util.List;

/** /api/citizen/appointments: one's own bookings, and those of firms for which one may act today. */
@RestController
@RequestMapping("/api/citizen/appointments")
@Allowed(Allowed.CITIZEN)
class BookingController {

    private final Bookings bookings;
    private final BookingStore store;
    private final Offers offers;
    private final Persons persons;

    BookingController(Bookings bookings, BookingStore store, Offers offers, Persons persons) {
        this.bookings = bookings;
        this.store = store;
        this.offers = offers;
        this.persons = persons;
    }

    /**
     * @param changeable may be changed or cancelled now; chooseAgain: the place took it back, another time may be chosen
     * @param qr         picture of the number; only of one, while it is good for checking in
     */
    record View(String id, String number, String firm, String firmName, String item, String itemName, String place, String placeName, Instant starts, Instant ends, Instant changeUntil, Instant opensAt, Instant missedAt, String state, boolean changeable,
                boolean chooseAgain, Integer ticket, String counter, String qr, Instant at, int version) {
    }

    record Move(Integer version, String place, String day, String from) {
    }

    @GetMapping
    Page<View> list(@RequestParam(defaultValue = "false") boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        Persons.Person me = persons.current();
        if (me.gid() == null) {
            return new Page<>(List.of(), null);
        }
        int most = Math.clamp(limit, 1, 100);
        List<Row> rows = store.list(me.id(), me.gid(), bookings.firms(me), open, cursor == null || cursor.isBlank() ? Long.MAX_VALUE : Ids.parse(cursor), most + 1);
        List<Row> page = rows.size() > most ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(b -> view(b, false)).toList(), rows.size() > most ? Long.toString(page.getLast().id()) : null);
    }

    /** 201 when it is new, 200 when it was known. */
    @PostMapping
    ResponseEntity<View> book(@RequestBody Bookings.Ask body) {
        Bookings.Made made = bookings.book(body);
        return ResponseEntity.status(made.fresh() ? 201 : 200).body(view(made.row(), true));
    }

    @GetMapping("/{id}")
    View get(@PathVariable String id) {
        return view(bookings.mine(Ids.parse(id), persons.current()), true);
    }

    @PostMapping("/{id}/change")
    View change(@PathVariable String id, @RequestBody Move body) {
        return view(bookings.change(Ids.parse(id), body.version(), body.place(), body.day(), body.from()), true);
    }

    @PostMapping("/{id}/cancel")
    View cancel(@PathVariable String id) {
        return view(bookings.cancel(Ids.parse(id)), true);
    }

    private View view(Row b, boolean whole) {
        Instant now = offers.now();
        return new View(Long.toString(b.id()), b.number(), b.firm(), b.firmName(), b.item(), b.itemName(), b.place(), b.placeName(), b.starts(), b.ends(), b.changeUntil(), b.opensAt(), b.missedAt(), b.state(),
                b.is("booked") && now.isBefore(b.changeUntil()), b.is("closed"), b.ticket(), b.counter(), whole && b.is("booked", "arrived", "called") ? QrPicture.svg(b.number()) : null, b.at(), b.version());
    }
}
