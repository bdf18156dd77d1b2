package org.zhongshu.platform.appointments.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.appointments.internal.BookingStore.Taken;
import org.zhongshu.platform.appointments.internal.Slots.Slot;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be booked: places that take an item in and their free slots, by opening hours, the working calendar and what is booked. */
@Component
class Offers {

    /** So many places of one item are looked through; villages by the hundred are not meant to be booked. */
    private static final int MOST_PLACES = 100;

    private final Items items;
    private final Rules rules;
    private final BookingStore bookings;
    private final PlaceStore own;
    private final WorkingCalendar calendar;
    private final CityProfile city;
    private final Clock clock;

    Offers(Items items, Rules rules, BookingStore bookings, PlaceStore own, WorkingCalendar calendar, CityProfile city, Clock clock) {
        this.items = items;
        this.rules = rules;
        this.bookings = bookings;
        this.own = own;
        this.calendar = calendar;
        this.city = city;
        this.clock = clock;
    }

    /** A place that takes bookings. @param places how many may book one slot */
    record Offer(Items.Place place, Rules.Kind kind, int places) {
    }

    record SlotView(LocalTime from, LocalTime to, int free) {
    }

    /** @param note holiday or make-up day by name, null: none; closed: closed by the bureau; free: of the whole day */
    record DayView(LocalDate day, String note, boolean closed, int free, List<SlotView> slots) {
    }

    record Next(LocalDate day, LocalTime from, LocalTime to) {
    }

    /** @param next the first free slot; null: all is taken */
    record PlaceView(String code, String name, String kind, String address, Next next) {
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    ZoneId zone() {
        return city.current().zone();
    }

    LocalDate today() {
        return LocalDate.ofInstant(now(), zone());
    }

    private Optional<Offer> offer(Items.Place p, PlaceStore.Own o) {
        return o.open() ? rules.kind(p.kind()).map(k -> new Offer(p, k, o.places() == null ? k.places() : o.places())) : Optional.empty();
    }

    Optional<Offer> offer(String place) {
        return items.places().stream().filter(p -> p.code().equals(place)).findFirst().flatMap(p -> offer(p, own.find(p.code())));
    }

    /** A place of an item; throws what a citizen is told when there is none. */
    Offer offer(String item, String place) {
        if (items.findItem(item == null ? "" : item).isEmpty()) {
            throw Problem.notFound("no-item", "没有这个事项，或目前不能申请。");
        }
        return items.placesOf(item).stream().filter(p -> p.code().equals(place)).findFirst().flatMap(p -> offer(p, own.find(p.code()))).orElseThrow(() -> Problem.unprocessable("no-place", "这个事项不在所选地点受理，或该地点不接受预约。"));
    }

    List<PlaceView> places(String item) {
        Map<String, PlaceStore.Own> all = own.all();
        List<Offer> offers = items.placesOf(item).stream().flatMap(p -> offer(p, all.getOrDefault(p.code(), new PlaceStore.Own(p.code(), null, true, null, 0))).stream()).limit(MOST_PLACES).toList();
        if (offers.isEmpty()) {
            return List.of();
        }
        int ahead = offers.stream().mapToInt(o -> o.kind().ahead()).max().orElse(0);
        Map<String, List<Taken>> taken = bookings.taken(offers.stream().map(o -> o.place().code()).toList(), today(), today().plusDays(ahead));
        Map<String, Set<LocalDate>> closed = own.closed(today());
        return offers.stream().map(o -> new PlaceView(o.place().code(), o.place().name(), o.place().kind(), o.place().address(),
                next(days(o, closed.getOrDefault(o.place().code(), Set.of()), taken.getOrDefault(o.place().code(), List.of()))))).toList();
    }

    List<DayView> days(Offer o) {
        String place = o.place().code();
        return days(o, own.closed(today()).getOrDefault(place, Set.of()), bookings.taken(List.of(place), today(), today().plusDays(o.kind().ahead())).getOrDefault(place, List.of()));
    }

    static Next next(List<DayView> days) {
        return days.stream().flatMap(d -> d.slots().stream().filter(s -> s.free() > 0).map(s -> new Next(d.day(), s.from(), s.to()))).findFirst().orElse(null);
    }

    private List<DayView> days(Offer o, Set<LocalDate> closed, List<Taken> taken) {
        Instant now = now();
        List<DayView> days = new ArrayList<>();
        items.hours(o.place().code(), today(), today().plusDays(o.kind().ahead())).forEach((day, open) -> {
            List<SlotView> slots = closed.contains(day) ? List.of() : Slots.of(day, open, o.kind().slot(), zone()).stream().filter(s -> s.starts().isAfter(now))
                    .map(s -> new SlotView(s.from(), s.to(), Math.max(0, o.places() - (int) taken.stream().filter(t -> t.starts().isBefore(s.ends()) && t.ends().isAfter(s.starts())).count()))).toList();
            days.add(new DayView(day, calendar.nameOf(day).orElse(null), closed.contains(day), slots.stream().mapToInt(SlotView::free).sum(), slots));
        });
        return days;
    }

    /** A slot as it is offered, whether or not there is a place left in it. The day is locked by the caller, so that it is not closed meanwhile. */
    Slot slot(Offer o, LocalDate day, String from) {
        LocalDate today = today();
        if (day.isBefore(today) || day.isAfter(today.plusDays(o.kind().ahead()))) {
            throw Problem.unprocessable("bad-day", "只能预约今天起 " + o.kind().ahead() + " 天内的时间。");
        }
        if (own.closed(day).getOrDefault(o.place().code(), Set.of()).contains(day)) {
            throw Problem.conflict("closed-day", "该地点当天不接待，请另选日期。");
        }
        List<OfficeHours.Span> open = items.hours(o.place().code(), day, day).get(day);
        Slot slot = Slots.of(day, open, o.kind().slot(), zone()).stream().filter(s -> s.from().toString().equals(from)).findFirst().orElseThrow(() -> Problem.unprocessable("no-slot", "该时段不开放预约，请重新选择。"));
        if (!slot.starts().isAfter(now())) {
            throw Problem.unprocessable("past", "该时段已开始或已过，请另选时间。");
        }
        return slot;
    }

    static LocalDate day(String text) {
        try {
            return LocalDate.parse(text == null ? "" : text);
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-day", "日期应写成 2026-01-31。");
        }
    }
}
