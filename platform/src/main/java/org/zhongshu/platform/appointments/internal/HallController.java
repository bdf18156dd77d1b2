package org.zhongshu.platform.appointments.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.windows.Windows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /api/appointments/hall: today's bookings of the place where the clerk sits. Names and telephones are masked. */
@RestController
@RequestMapping("/api/appointments/hall")
@Allowed("window.take")
class HallController {

    private final Hall hall;
    private final Windows windows;
    private final Persons persons;

    HallController(Hall hall, Windows windows, Persons persons) {
        this.hall = hall;
        this.windows = windows;
        this.persons = persons;
    }

    /** @param mine called by this clerk; visit: of the one that was taken by this clerk, in module windows */
    record Line(String id, String number, String name, String phone, String firmName, String firm, String item, String itemName, Instant starts, Instant ends, String state, Integer ticket, Instant arrivedAt, Instant calledAt, String counter, boolean mine,
                String visit) {
    }

    record Today(String place, String placeName, String counter, List<Line> items) {
    }

    record NumberBody(String number) {
    }

    record CheckedIn(Line booking, boolean again) {
    }

    record TakeBody(String idNumber) {
    }

    @GetMapping
    Today today() {
        Windows.Seat seat = windows.seat();
        return new Today(seat.place(), seat.placeName(), seat.counter(), lines(hall.today()));
    }

    @PostMapping("/check-in")
    CheckedIn checkIn(@RequestBody NumberBody body) {
        Arrivals.Arrived a = hall.checkIn(body.number());
        return new CheckedIn(line(a.row()), a.again());
    }

    @PostMapping("/call")
    Line call() {
        return line(hall.callNext());
    }

    @PostMapping("/{id}/pass")
    Line pass(@PathVariable String id) {
        return line(hall.back(Ids.parse(id)));
    }

    @PostMapping("/{id}/take")
    Line take(@PathVariable String id, @RequestBody(required = false) TakeBody body) {
        return line(hall.take(Ids.parse(id), body == null ? null : body.idNumber()));
    }

    @PostMapping("/{id}/finish")
    Line finish(@PathVariable String id) {
        return line(hall.finish(Ids.parse(id)));
    }

    private Line line(Row b) {
        return lines(List.of(b)).getFirst();
    }

    private List<Line> lines(List<Row> all) {
        Map<Long, Persons.Person> who = persons.all(all.stream().map(Row::person).distinct().toList());
        return all.stream().map(b -> line(b, who.get(b.person()))).toList();
    }

    private static Line line(Row b, Persons.Person booked) {
        Optional<Persons.Person> who = Optional.ofNullable(booked).filter(p -> p.gid() != null && p.gid() == b.gid());
        boolean mine = b.clerk() != null && b.clerk() == CurrentActor.require().accountId();
        return new Line(Long.toString(b.id()), b.number(), who.map(Persons.Person::name).orElse(null), who.map(Persons.Person::phone).orElse(null), b.firmName(), b.firm(), b.item(), b.itemName(), b.starts(), b.ends(), b.state(), b.ticket(), b.arrivedAt(),
                b.calledAt(), b.counter(), mine, mine && b.visit() != null ? Long.toString(b.visit()) : null);
    }
}
