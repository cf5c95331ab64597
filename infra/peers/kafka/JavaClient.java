// The Java client against any broker: java -cp 'libs/*' JavaClient.java host:port
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;

public class JavaClient {
  static String address;

  static void check(boolean holds, String claim) {
    if (!holds) throw new AssertionError("does not hold: " + claim);
    System.out.println("  holds: " + claim);
  }

  static Map<String, Object> settings(Object... pairs) {
    Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", address));
    for (int i = 0; i < pairs.length; i += 2) all.put((String) pairs[i], pairs[i + 1]);
    return all;
  }

  static KafkaProducer<String, String> producer(Object... pairs) {
    String serializer = "org.apache.kafka.common.serialization.StringSerializer";
    Map<String, Object> all = settings(pairs);
    all.put("key.serializer", serializer);
    all.put("value.serializer", serializer);
    return new KafkaProducer<>(all);
  }

  static KafkaConsumer<String, String> consumer(String group, Object... pairs) {
    String deserializer = "org.apache.kafka.common.serialization.StringDeserializer";
    Map<String, Object> all = settings("group.id", group, "auto.offset.reset", "earliest", "enable.auto.commit", "false",
        "isolation.level", "read_committed");
    all.put("key.deserializer", deserializer);
    all.put("value.deserializer", deserializer);
    for (int i = 0; i < pairs.length; i += 2) all.put((String) pairs[i], pairs[i + 1]);
    return new KafkaConsumer<>(all);
  }

  static List<String> read(KafkaConsumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    long deadline = System.currentTimeMillis() + 20_000;
    while (values.size() < count && System.currentTimeMillis() < deadline) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
    }
    return values;
  }

  public static void main(String[] args) throws Exception {
    address = args[0];
    String run = Long.toString(System.nanoTime(), 36);
    String topic = "java-" + run;
    try (Admin admin = Admin.create(settings())) {
      admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
      check(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size() == 4, "a topic has its partitions");
      check(admin.describeCluster().nodes().get().size() == 1, "the cluster has one node");

      List<String> sent = IntStream.range(0, 400).mapToObj(Integer::toString).toList();
      for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
        String own = topic + "-" + codec;
        admin.createTopics(List.of(new NewTopic(own, 1, (short) 1))).all().get();
        try (var producer = producer("compression.type", codec, "linger.ms", 5)) {
          for (String value : sent) producer.send(new ProducerRecord<>(own, "key", value));
        }
        try (var consumer = consumer("codec-" + codec + run)) {
          consumer.subscribe(List.of(own));
          check(read(consumer, 400).equals(sent), "what an idempotent producer sends with " + codec + " is read in order");
        }
      }

      String assignor = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";
      try (var producer = producer();
          var first = consumer("share-" + run, "partition.assignment.strategy", assignor, "group.instance.id", "static-1");
          var second = consumer("share-" + run, "partition.assignment.strategy", assignor)) {
        first.subscribe(List.of(topic));
        second.subscribe(List.of(topic));
        long deadline = System.currentTimeMillis() + 30_000;
        while (System.currentTimeMillis() < deadline && (first.assignment().size() != 2 || second.assignment().size() != 2)) {
          first.poll(Duration.ofMillis(100));
          second.poll(Duration.ofMillis(100));
        }
        check(first.assignment().size() == 2 && second.assignment().size() == 2, "a static and a dynamic member share cooperatively");
        for (int i = 0; i < 40; i++) producer.send(new ProducerRecord<>(topic, i % 4, "key", "shared-" + i)).get();
        List<String> seen = Stream.concat(read(first, 20).stream(), read(second, 20).stream()).sorted().toList();
        check(seen.size() == 40 && Set.copyOf(seen).size() == 40, "each record is read by one of them");
        first.commitSync();
        second.commitSync();
      }
      var committed = admin.listConsumerGroupOffsets("share-" + run).partitionsToOffsetAndMetadata().get();
      check(committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum() == 40, "their offsets are committed");

      String sink = topic + "-sink";
      admin.createTopics(List.of(new NewTopic(sink, 1, (short) 1))).all().get();
      try (var producer = producer("transactional.id", "txn-" + run); var reader = consumer("sink-" + run); var source = consumer("source-" + run)) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(sink, "key", "aborted"));
        producer.flush();
        producer.abortTransaction();
        source.subscribe(List.of(topic));
        read(source, 40);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition part : source.assignment()) offsets.put(part, new OffsetAndMetadata(source.position(part)));
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(sink, "key", "committed"));
        producer.sendOffsetsToTransaction(offsets, source.groupMetadata());
        producer.commitTransaction();
        check(source.committed(source.assignment()).equals(offsets), "offsets are committed with a transaction");
        reader.subscribe(List.of(sink));
        check(read(reader, 1).equals(List.of("committed")), "readers of committed records do not see what was aborted");
        try (var next = producer("transactional.id", "txn-" + run)) {
          next.initTransactions();
          boolean fenced = false;
          try {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(sink, "key", "zombie")).get();
            producer.commitTransaction();
          } catch (Exception error) {
            fenced = true;
          }
          check(fenced, "a producer is fenced by the next with its transactional id");
        }
      }

      try (var consumer = consumer("time-" + run)) {
        TopicPartition part = new TopicPartition(topic, 0);
        check(consumer.endOffsets(List.of(part)).get(part) == 10, "the end offset is known");
        check(consumer.offsetsForTimes(Map.of(part, System.currentTimeMillis() - 600_000)).get(part).offset() == 0, "offsets are found by time");
        consumer.assign(List.of(part));
        consumer.seek(part, 7);
        check(read(consumer, 3).size() == 3, "a consumer seeks");
      }
    }
    System.out.println("the Java client is content");
  }
}
