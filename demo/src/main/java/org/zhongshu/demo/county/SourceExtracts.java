package org.zhongshu.demo.county;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What each source holds about the people of a county, made row by row with the source's declared {@link Rates} of errors. The same
 * source gives the same rows each time. For the order of rows nothing is to be concluded from two neighbours: numbers are shuffled,
 * readers who need it sort by {@link PersonRow#row}.
 */
public final class SourceExtracts {

    private static final int ROW_BITS = 24;

    private final CountyPeople county;
    private final Slips slips = new Slips();

    public SourceExtracts(CountyPeople county) {
        this.county = county;
    }

    public CountyPeople county() {
        return county;
    }

    public Stream<PersonRow> rows(Source source) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(source), 0), false);
    }

    public void forEach(Source source, Consumer<PersonRow> each) {
        iterator(source).forEachRemaining(each);
    }

    /** Flat memory: one household's rows at a time. */
    public Iterator<PersonRow> iterator(Source source) {
        return new Iterator<>() {
            private final Iterator<Household> households = county.households();
            private final List<PersonRow> ready = new ArrayList<>();
            private int at;
            private int count;

            @Override
            public boolean hasNext() {
                while (at == ready.size() && households.hasNext()) {
                    ready.clear();
                    at = 0;
                    Household household = households.next();
                    for (Person p : household.people()) {
                        Dice dice = new Dice(county.seed() + source.ordinal() + 1, p.id());
                        for (int copies = copies(source, p, dice); copies > 0; copies--) {
                            ready.add(row(source, p, household, shuffled(++count, source), dice));
                        }
                    }
                }
                return at < ready.size();
            }

            @Override
            public PersonRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.get(at++);
            }
        };
    }

    /** One row as a source would hold it, for a change that happens later; the same dice give the same slips. */
    PersonRow row(Source source, Person p, Household household, int number, Dice dice) {
        Rates rates = Rates.of(source);
        String id = p.idNo();
        if (dice.chance(rates.noId())) {
            id = null;
        } else if (p.birthYear() < 1985 && dice.chance(rates.oldId())) {
            id = Slips.firstGeneration(id);
        } else if (dice.chance(rates.wrongDigit())) {
            id = Slips.wrongDigit(id, dice);
        } else if (dice.chance(rates.borrowedId())) {
            id = household.people().getFirst().idNo();
        }
        String name = p.name();
        if (dice.chance(rates.name()) || source != Source.POLICE && source != Source.GRID && slips.hard(name) && dice.chance(0.35)) {
            name = slips.name(name, dice);
        }
        char sex = dice.chance(rates.sex()) ? dice.chance(0.3) ? '0' : p.sex() == '1' ? '2' : '1' : p.sex();
        int birth = p.birth();
        if (Slips.canSwap(birth) && dice.chance(rates.swapped())) {
            birth = Slips.swapped(birth);
        } else if (dice.chance(rates.digit())) {
            birth = Slips.digit(birth, dice);
        } else if (dice.chance(rates.year()) && birth % 10_000 != 229) {
            birth += dice.chance(0.5) ? 10_000 : -10_000;
        } else if (dice.chance(rates.firstOfYear())) {
            birth = p.birthYear() * 10_000 + 101;
        }
        String phone = !dice.chance(rates.phone()) ? null : p.formerPhone() != null && dice.chance(rates.stalePhone()) ? p.formerPhone() : p.phone();
        boolean old = p.former() != null && dice.chance(rates.oldAddress());
        Address where = source == Source.POLICE || source == Source.MARRIAGE ? p.hukou() : old ? p.former() : p.residence();
        int death = p.dead() && dice.chance(rates.knowsDeath()) ? p.death() : 0;
        return new PersonRow(source, number, p, id, name, sex, p.ethnic(), birth, death, phone, Slips.address(where, source, dice), p.marital(), p.education());
    }

    private int copies(Source source, Person p, Dice dice) {
        Rates rates = Rates.of(source);
        int age = county.today().getYear() - p.birthYear();
        boolean belongs = switch (source) {
            case SCHOOL -> age >= 6 && age < 18 && !p.dead() && !p.movedOut();
            case MARRIAGE -> p.marital() >= 20;
            case RELIEF -> Dice.mix(county.seed() ^ p.household()) % 41 == 0;
            case FUNERAL -> p.dead();
            default -> true;
        };
        return belongs && dice.chance(rates.coverage()) ? 1 + (dice.chance(rates.duplicate() / rates.coverage()) ? 1 : 0) : 0;
    }

    /** A bijection of 24 bits, another one for each source. */
    static int shuffled(int n, Source source) {
        int mask = (1 << ROW_BITS) - 1;
        int x = n;
        for (int i = 0; i < 3; i++) {
            x = (x * (0x2C1B3C6D + source.ordinal() * 2 * 0x1003) + 0x297A2D39) & mask;
            x ^= x >>> 11;
        }
        return x;
    }
}
