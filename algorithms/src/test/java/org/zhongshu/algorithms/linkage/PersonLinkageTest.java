package org.zhongshu.algorithms.linkage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PersonLinkageTest {

    private static final String HOME = "桃州镇桃园路12号3幢501室";
    private static final String PHONE = "13856300001";

    private Town town;

    @BeforeEach
    void people() {
        town = new Town(400, 11);
    }

    private boolean together(LinkageResult result, long a, long b) {
        Map<Long, Integer> clusters = Town.clusters(result);
        return clusters.get(a).equals(clusters.get(b));
    }

    @Test
    void findsThePeopleOfATown() {
        LinkageResult result = town.link();
        Map<Long, Integer> clusters = Town.clusters(result);
        long real = 0;
        long found = 0;
        long right = 0;
        List<PersonRecord> r = town.records;
        for (int i = 0; i < r.size(); i++) {
            for (int j = i + 1; j < r.size(); j++) {
                boolean same = town.truth.get(r.get(i).ref()).equals(town.truth.get(r.get(j).ref()));
                boolean linked = clusters.get(r.get(i).ref()).equals(clusters.get(r.get(j).ref()));
                real += same ? 1 : 0;
                found += linked ? 1 : 0;
                right += same && linked ? 1 : 0;
            }
        }
        assertThat((double) right / found).isGreaterThan(0.999);
        assertThat((double) right / real).isGreaterThan(0.98);
    }

    @Test
    void twinsWithNeighbouringNumbersStayApartAndEachRowFindsItsOwn() {
        int birth = 2010_05_17;
        long a = town.row(town.newPerson(), Town.id(birth, '1', 150), "王小明", '1', birth, PHONE, HOME);
        long b = town.row(town.newPerson(), Town.id(birth, '1', 151), "王小亮", '1', birth, PHONE, HOME);
        long withoutNumber = town.row(0, "", "王小亮", '1', birth, PHONE, HOME);
        LinkageResult result = town.link();
        assertThat(together(result, a, b)).isFalse();
        assertThat(together(result, b, withoutNumber)).isTrue();
    }

    @Test
    void twinsWithoutAnyNumberStayApart() {
        int birth = 2010_05_17;
        long a = town.row(town.newPerson(), "", "王小明", '1', birth, PHONE, HOME);
        long b = town.row(town.newPerson(), "", "王晓亮", '1', birth, PHONE, HOME);
        assertThat(together(town.link(), a, b)).isFalse();
    }

    @Test
    void fatherAndSonOfTheSameNameStayApart() {
        long father = town.row(town.newPerson(), Town.id(1958_03_09, '1', 20), "张建国", '1', 1958_03_09, PHONE, HOME);
        long son = town.row(town.newPerson(), "", "张建国", '1', 1984_11_22, PHONE, HOME);
        long sonAgain = town.row(0, Town.id(1984_11_22, '1', 33), "张建国", '1', 1984_11_22, "", HOME);
        LinkageResult result = town.link();
        assertThat(together(result, father, son)).isFalse();
        assertThat(together(result, son, sonAgain)).isTrue();
    }

    @Test
    void swappedDayAndMonthAreOnePerson() {
        long a = town.row(town.newPerson(), Town.id(1977_04_09, '2', 41), "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long b = town.row(0, "", "欧阳雪梅", '2', 1977_09_04, "", HOME);
        assertThat(together(town.link(), a, b)).isTrue();
    }

    @Test
    void numbersOfTheFirstGenerationAndTypingErrorsFindTheirPerson() {
        String id = Town.id(1977_04_09, '2', 41);
        long a = town.row(town.newPerson(), id, "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long old = town.row(0, id.substring(0, 6) + id.substring(8, 17), "欧阳雪梅", '2', 1977_04_09, "", "");
        long mistyped = town.row(0, id.substring(0, 15) + (id.charAt(15) == '9' ? '0' : (char) (id.charAt(15) + 1)) + id.substring(16), "欧阳雪梅", '2', 1977_04_09, "", "");
        int at = 0;
        while (id.charAt(at) == id.charAt(at + 1)) {
            at++;
        }
        long swapped = town.row(0, id.substring(0, at) + id.charAt(at + 1) + id.charAt(at) + id.substring(at + 2), "欧阳雪梅", '2', 1977_04_09, "", "");
        LinkageResult result = town.link();
        assertThat(together(result, a, old)).isTrue();
        assertThat(together(result, a, mistyped)).isTrue();
        assertThat(together(result, a, swapped)).isTrue();
    }

    @Test
    void aNumberInTheRowOfSomebodyElseIsAConflictAndTheRowFindsItsOwner() {
        String father = Town.id(1958_03_09, '1', 20);
        long a = town.row(town.newPerson(), father, "张建国", '1', 1958_03_09, PHONE, HOME);
        long a2 = town.row(0, father, "张建国", '1', 1958_03_09, "", HOME);
        long daughter = town.row(town.newPerson(), Town.id(1984_11_22, '2', 33), "张雨欣", '2', 1984_11_22, PHONE, HOME);
        long borrowed = town.row(0, father, "张雨欣", '2', 1984_11_22, PHONE, HOME);
        LinkageResult result = town.link();
        assertThat(together(result, a, a2)).isTrue();
        assertThat(together(result, a, borrowed)).isFalse();
        assertThat(together(result, daughter, borrowed)).isTrue();
        assertThat(result.reviews()).anySatisfy(review -> {
            assertThat(Set.of(review.refA(), review.refB())).contains(borrowed);
            assertThat(review.match().reasons()).anyMatch(reason -> reason.contains("同一有效号码"));
        });
    }

    @Test
    void twoValidNumbersAreNeverJoinedButShownToAPerson() {
        long a = town.row(town.newPerson(), Town.id(1966_06_06, '1', 61), "上官云飞", '1', 1966_06_06, PHONE, HOME);
        long b = town.row(town.newPerson(), Town.id(1966_06_06, '1', 88), "上官云飞", '1', 1966_06_06, PHONE, HOME);
        LinkageResult result = town.link();
        assertThat(together(result, a, b)).isFalse();
        assertThat(result.reviews()).anyMatch(review -> Set.of(review.refA(), review.refB()).equals(Set.of(a, b)) && review.match().decision() == Match.Decision.REVIEW);
    }

    @Test
    void aRowThatCouldBeEitherOfTwoJoinsNeither() {
        long a = town.row(town.newPerson(), Town.id(1966_06_06, '1', 61), "上官云飞", '1', 1966_06_06, "", "");
        long b = town.row(town.newPerson(), Town.id(1966_06_06, '1', 88), "上官云飞", '1', 1966_06_06, "", "");
        long either = town.row(0, "", "上官云飞", '1', 1966_06_06, "", "");
        LinkageResult result = town.link();
        assertThat(together(result, a, b)).isFalse();
        assertThat(together(result, a, either)).isFalse();
        assertThat(together(result, b, either)).isFalse();
    }

    @Test
    void whatAPersonDecidedHolds() {
        long a = town.row(town.newPerson(), Town.id(1977_04_09, '2', 41), "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long b = town.row(0, "", "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long sameNumber = town.row(0, Town.id(1977_04_09, '2', 41), "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long stranger = town.row(town.newPerson(), Town.id(1950_01_31, '1', 7), "买买提", '1', 1950_01_31, "", "");
        assertThat(together(town.link(), a, b)).isTrue();
        PersonLinkage decided = new PersonLinkage(Town.settings(), 64);
        decided.apart(a, b);
        decided.apart(a, sameNumber);
        decided.together(a, stranger);
        decided.together(b, 987_654_321_000L);
        LinkageResult result = town.link(decided);
        assertThat(together(result, a, b)).isFalse();
        assertThat(together(result, a, sameNumber)).isFalse();
        assertThat(together(result, a, stranger)).isTrue();
        assertThat(result.reviews()).noneMatch(review -> Set.of(review.refA(), review.refB()).equals(Set.of(a, b)));
    }

    @Test
    void apartIsStrongerThanTogether() {
        long a = town.row(town.newPerson(), "", "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        long b = town.row(0, "", "欧阳雪梅", '2', 1977_04_09, PHONE, HOME);
        PersonLinkage decided = new PersonLinkage(Town.settings(), 64);
        decided.together(a, b);
        decided.apart(a, b);
        assertThat(together(town.link(decided), a, b)).isFalse();
    }

    @Test
    void theOrderOfAddingDoesNotMatter() {
        Set<Set<Long>> first = people(town.link());
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(people(town.linkShuffled(seed))).isEqualTo(first);
        }
    }

    private static Set<Set<Long>> people(LinkageResult result) {
        Map<Integer, Set<Long>> people = new TreeMap<>();
        Town.clusters(result).forEach((ref, cluster) -> people.computeIfAbsent(cluster, c -> new TreeSet<>()).add(ref));
        return Set.copyOf(people.values());
    }

    @Test
    void blocksTooLargeAreCounted() {
        for (int i = 0; i < 500; i++) {
            town.row(town.newPerson(), "", "王" + (char) ('一' + i), '0', 0, "05636012345", "");
        }
        Map<String, Long> counts = town.link().counts();
        assertThat(counts.get("blocks-too-large")).isPositive();
        assertThat(counts.get("records-in-blocks-too-large")).isGreaterThanOrEqualTo(500);
    }

    @Test
    void bearsBadValuesAndNothingAtAll() {
        assertThat(new PersonLinkage(Town.settings(), 0).link().clusters()).isZero();
        PersonLinkage linkage = new PersonLinkage(Town.settings(), 1);
        List<String> odd = new ArrayList<>(List.of("", " ", "🙂🙂", "'; DROP TABLE person; --", "\uD842", "?", "某某某", "x".repeat(400), "㳇㳇", "(", "１２３４５６７８９０１２３４５６７Ｘ"));
        odd.add(null);
        long ref = 0;
        for (String text : odd) {
            linkage.add(new PersonRecord(++ref, text, text, (char) 0, -5, text, text));
            linkage.add(new PersonRecord(++ref, text, text, '9', Integer.MAX_VALUE, text, text));
        }
        LinkageResult result = linkage.link();
        assertThat(result.count()).isEqualTo(odd.size() * 2);
        assertThatThrownBy(linkage::link).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneChangedRecordIsJudgedAsTheWholeRunWould() {
        LinkageWeights learnt = LinkageWeights.of(town.link().weights().text());
        PersonMatcher matcher = new PersonMatcher(Town.settings().with(learnt));
        Map<Integer, PersonRecord> first = new HashMap<>();
        int same = 0;
        int linked = 0;
        for (PersonRecord r : town.records) {
            PersonRecord other = first.putIfAbsent(town.truth.get(r.ref()), r);
            if (other != null) {
                same++;
                boolean meets = Arrays.stream(matcher.blockingKeys(r)).anyMatch(k -> Arrays.stream(matcher.blockingKeys(other)).anyMatch(o -> o == k));
                linked += meets && matcher.compare(r, other).decision() == Match.Decision.LINK ? 1 : 0;
            }
        }
        assertThat((double) linked / same).isGreaterThan(0.97);
        List<PersonRecord> records = town.records;
        for (int i = 0; i + 100 < records.size(); i += 3) {
            Match match = matcher.compare(records.get(i), records.get(i + 99));
            boolean one = town.truth.get(records.get(i).ref()).equals(town.truth.get(records.get(i + 99).ref()));
            assertThat(match.decision() == Match.Decision.LINK).as("%s %s %s", records.get(i), records.get(i + 99), match).isEqualTo(one);
        }
    }

    @Test
    void aNeighbourhoodIsLinkedAsTheWholeWouldBe() {
        LinkageWeights learnt = LinkageWeights.of(town.link().weights().text());
        String frequent = frequentName();
        // few would share name and year of birth in a neighbourhood of two; among all they are nothing special
        PersonLinkage two = new PersonLinkage(Town.settings().with(learnt), 2);
        two.add(new PersonRecord(1, "", frequent, '1', 1966_03_05, "", ""));
        two.add(new PersonRecord(2, "", frequent, '1', 1966_08_11, "", ""));
        assertThat(two.link().clusters()).isEqualTo(2);
        Set<Set<Long>> whole = people(town.link());
        Map<Integer, Set<Long>> linkedAlone = new TreeMap<>();
        town.records.stream().filter(r -> town.truth.get(r.ref()) < 90).forEach(r -> linkedAlone.computeIfAbsent(town.truth.get(r.ref()) / 3, f -> new TreeSet<>()).add(r.ref()));
        int same = 0;
        for (Set<Long> family : linkedAlone.values()) {
            PersonLinkage alone = new PersonLinkage(Town.settings().with(learnt), 9);
            town.records.stream().filter(r -> family.contains(r.ref())).forEach(alone::add);
            same += whole.containsAll(people(alone.link())) ? 1 : 0;
        }
        assertThat(same).isGreaterThanOrEqualTo(linkedAlone.size() - 1);
    }

    @Test
    void aMatchSaysWhy() {
        PersonMatcher matcher = new PersonMatcher(Town.settings());
        Match match = matcher.compare(new PersonRecord(1, "", "欧阳雪梅", '2', 1977_04_09, PHONE, HOME), new PersonRecord(2, "", "歐陽雪梅", '2', 1977_09_04, "138-5630-0001", "桃州镇桃园路１２号"));
        assertThat(match.decision()).isEqualTo(Match.Decision.LINK);
        assertThat(match.score()).isBetween(0.99, 1.0);
        assertThat(match.reasons()).containsExactly("姓名：异体字或缺字", "出生日期：日月颠倒", "性别：相同", "电话：相同", "地址：同门牌");
        assertThat(matcher.blockingKeys(new PersonRecord(1, "", "", '0', 0, "", ""))).isEmpty();
    }

    @Test
    void rarityCounts() {
        LinkageWeights learnt = town.link().weights();
        PersonMatcher matcher = new PersonMatcher(Town.settings().with(learnt));
        String frequent = frequentName();
        double common = matcher.compare(new PersonRecord(1, "", frequent, '1', 0, "", ""), new PersonRecord(2, "", frequent, '1', 0, "", "")).bits();
        double rare = matcher.compare(new PersonRecord(1, "", "尉迟凌霄", '1', 0, "", ""), new PersonRecord(2, "", "尉迟凌霄", '1', 0, "", "")).bits();
        assertThat(rare).isGreaterThan(common + 1);
    }

    @Test
    void weightsComeBackFromTheirText() {
        LinkageWeights learnt = town.link().weights();
        assertThat(LinkageWeights.of(learnt.text()).text()).isEqualTo(learnt.text());
        assertThat(learnt.rows()).hasSizeGreaterThan(20);
        assertThatThrownBy(() -> LinkageWeights.of("something else")).isInstanceOf(IllegalArgumentException.class);
    }

    private String frequentName() {
        return town.records.stream().map(PersonRecord::name).collect(Collectors.groupingBy(n -> n, Collectors.counting())).entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
}
