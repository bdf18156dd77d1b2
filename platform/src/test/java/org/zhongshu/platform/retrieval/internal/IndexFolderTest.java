package org.zhongshu.platform.retrieval.internal;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class IndexFolderTest {

    @TempDir
    private Path cache;

    private static void add(IndexWriter writer, String id) throws IOException {
        Document doc = new Document();
        doc.add(new StringField("id", id, Field.Store.NO));
        writer.addDocument(doc);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            assertThat(reader.numDocs()).isPositive();
        }
    }

    @Test
    void eachCopyHasItsOwnAndBeginsEmpty() throws IOException {
        try (IndexWriter one = IndexFolder.open(cache, "catalog"); IndexWriter two = IndexFolder.open(cache, "catalog")) {
            add(one, "a");
            add(two, "b");
            assertThat(((MMapDirectory) one.getDirectory()).getDirectory()).isNotEqualTo(((MMapDirectory) two.getDirectory()).getDirectory());
            assertThat(one.getDocStats().numDocs).isEqualTo(1);
            try (DirectoryReader reader = DirectoryReader.open(one)) {
                assertThat(reader.numDocs()).as("the other one took nothing away").isEqualTo(1);
            }
        }
        Path left = cache.resolve("catalog-search-0").resolve("_left.cfs");
        Files.writeString(left, "of a copy that was killed");
        try (IndexWriter again = IndexFolder.open(cache, "catalog")) {
            assertThat(((MMapDirectory) again.getDirectory()).getDirectory().getFileName().toString()).isEqualTo("catalog-search-0");
            assertThat(again.getDocStats().numDocs).isZero();
            try (Stream<Path> files = Files.list(left.getParent())) {
                assertThat(files.map(f -> f.getFileName().toString())).containsOnly("write.lock");
            }
        }
    }

    @Test
    void withoutAFolderMemoryServes() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "no folder");
        try (IndexWriter writer = IndexFolder.open(file, "catalog")) {
            assertThat(writer.getDirectory()).isInstanceOf(ByteBuffersDirectory.class);
            add(writer, "a");
        }
    }
}
