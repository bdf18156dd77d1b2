package org.zhongshu.demo.county;

import java.time.LocalDate;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.Spliterators;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.CityFacts;

/**
 * The invented people of a county, the same whenever they are asked for with the same city, number and seed. Every call of
 * {@link #households} makes them anew, one household after another, in flat memory: about a million people in two seconds.
 * Immutable; the iterators are for one thread each.
 */
public final class CountyPeople {

    private final CityFacts city;
    private final int people;
    private final long seed;
    private final LocalDate today;
    private final Gazetteer gazetteer;

    private CountyPeople(CityFacts city, int people, long seed, LocalDate today) {
        this.city = city;
        this.people = people;
        this.seed = Dice.mix(seed ^ city.id().hashCode());
        this.today = today;
        gazetteer = new Gazetteer(city, this.seed);
    }

    /**
     * @param people how many persons, the lately dead and the moved away included
     * @param today  the day the registers are of; ages follow from it
     */
    public static CountyPeople of(CityFacts city, int people, long seed, LocalDate today) {
        if (people < 1 || people > 10_000_000) {
            throw new IllegalArgumentException("人数须在 1 至 10000000 之间");
        }
        return new CountyPeople(city, people, seed, today);
    }

    /** With the seed and day of the demonstration. */
    public static CountyPeople of(CityFacts city, int people) {
        return of(city, people, 20260701, LocalDate.of(2026, 7, 1));
    }

    public CityFacts city() {
        return city;
    }

    public int people() {
        return people;
    }

    public LocalDate today() {
        return today;
    }

    long seed() {
        return seed;
    }

    /** One household after another until the number of people is reached. */
    public Iterator<Household> households() {
        return new Iterator<>() {
            private final HouseholdMaker maker = new HouseholdMaker(city, gazetteer, seed, today);
            private int made;
            private int number;

            @Override
            public boolean hasNext() {
                return made < people;
            }

            @Override
            public Household next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Household household = maker.make(++number, people - made);
                made += household.people().size();
                return household;
            }
        };
    }

    public void forEachHousehold(Consumer<Household> each) {
        households().forEachRemaining(each);
    }

    public void forEachPerson(Consumer<Person> each) {
        forEachHousehold(h -> h.people().forEach(each));
    }

    public Stream<Person> persons() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(households(), 0), false).flatMap(h -> h.people().stream());
    }

    public Stream<Firm> firms() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(households(), 0), false).flatMap(h -> h.firms().stream());
    }

    /** Where the households live, each address once. */
    public Stream<Address> addresses() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(households(), 0), false).map(Household::residence);
    }

    /** The unit grid that an address is in: twelve digits of the village and three of its own. */
    public String grid(Address address) {
        return gazetteer.grid(address);
    }

    /** Where an address is; inside its town. Costs some microseconds, so it is no part of the address. */
    public LonLat place(Address address) {
        return gazetteer.place(address);
    }
}
