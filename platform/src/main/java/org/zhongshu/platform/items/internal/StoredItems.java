package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The door's parts behind one handle, and what the public sees: items that are in force today. */
@Component
class StoredItems implements Items {

    private final ItemStore store;
    private final Publication<Guide> publication;
    private final ItemIndex index;
    private final ServicePlaces places;
    private final CityProfile city;
    private final WorkingCalendar calendar;
    private final Clock clock;

    StoredItems(ItemStore store, Publication<Guide> publication, ItemIndex index, ServicePlaces places, CityProfile city, WorkingCalendar calendar, Clock clock) {
        this.store = store;
        this.publication = publication;
        this.index = index;
        this.places = places;
        this.city = city;
        this.calendar = calendar;
        this.clock = clock;
    }

    LocalDate today() {
        return clock.instant().atZone(city.current().zone()).toLocalDate();
    }

    @Override
    public Optional<Item> findItem(String code) {
        // what can be no code is not asked of the database: it knows no text with a zero character
        return GuideCheck.CODE.matcher(code).matches() ? store.live(code).filter(i -> i.guide().inForce(today())) : Optional.empty();
    }

    @Override
    public Optional<Guide> findRevision(long id, int revision) {
        return publication.findRevision(id, revision).filter(v -> v.publishedAt() != null).map(Revision::words);
    }

    @Override
    public List<Place> places() {
        return places.list().stream().map(StoredItems::shown).toList();
    }

    @Override
    public List<Place> placesOf(String item) {
        return findItem(item).map(i -> places.of(i.guide().windows().stream().map(Guide.Window::place).toList())).orElse(List.of()).stream().map(StoredItems::shown).toList();
    }

    private static Place shown(ServicePlaces.Place p) {
        return new Place(p.code(), p.name(), p.kind(), p.town(), p.address());
    }

    @Override
    public SortedMap<LocalDate, List<OfficeHours.Span>> hours(String place, LocalDate from, LocalDate to) {
        Optional<ServicePlaces.Place> found = places.find(place).filter(ServicePlaces.Place::active);
        SortedMap<LocalDate, List<OfficeHours.Span>> hours = new TreeMap<>();
        from.datesUntil(to.plusDays(1)).forEach(day -> hours.put(day, found.map(p -> Opening.spans(day, p.hours(), calendar)).orElse(List.of())));
        return hours;
    }

    @Override
    public List<Item> named(List<String> parts) {
        LocalDate today = today();
        return store.live(store.liveIds(String.join(" AND ", Collections.nCopies(parts.size(), "(position(lower(?) IN lower(i.name)) > 0 OR position(lower(?) IN lower(i.code)) > 0)")),
                parts.stream().<Object>mapMulti((p, out) -> {
                    out.accept(p);
                    out.accept(p);
                }).toList(), 200)).stream().filter(i -> i.guide().inForce(today)).sorted(Comparator.comparing(i -> i.guide().code())).toList();
    }

    @Override
    public List<Item> search(String question, int limit) {
        return index.ready() ? search(question, Map.of(), limit) : List.of();
    }

    /** In the order in which they were found; those that are not in force today are left out. */
    List<Item> search(String question, Map<String, String> filters, int limit) {
        List<Long> ids = index.search(question, filters, limit);
        Map<Long, Item> byId = new HashMap<>();
        store.live(ids).forEach(i -> byId.put(i.id(), i));
        LocalDate today = today();
        return ids.stream().map(byId::get).filter(i -> i != null && i.guide().inForce(today)).toList();
    }
}
