# レポートの文言

# 条項の判定案
report-state-met = 達成（案）
report-state-not-met = 未達
report-state-unknown = 確認不能
report-state-needs-evidence = 証跡待ち
report-state-nothing-to-judge = 判定対象なし
report-state-not-assessed = 評価対象外

report-short-met = 達成案
report-short-not-met = 未達
report-short-unknown = 確認不能
report-short-needs-evidence = 証跡待ち
report-short-nothing-to-judge = 対象なし

report-means-met = 必要な情報をすべて取得し、チェックの条件を満たしています。この段階では判定案です。
report-means-not-met = 取得した情報が条項の要求に反しています。
report-means-unknown = 取得できない情報があり、判定できません。達成には数えません。
report-means-needs-evidence = 文書または記録の添付が必要です。取得した情報に条項の要求に反するものはありません。
report-means-nothing-to-judge = 対象範囲に判定の対象となるものがありません。扱いは担当者が決定します。
report-means-not-assessed = このティアでは設問のない行です。

# リソースに対するチェックの判定
report-verdict-pass = 合格
report-verdict-fail = 不合格
report-verdict-unknown = 確認不能
report-verdict-not-applicable = 対象外

report-severity-critical = 重大
report-severity-high = 高
report-severity-medium = 中
report-severity-low = 低

report-class-technical = AWSの情報で確認
report-class-mixed = AWSの情報と文書で確認
report-class-process = 文書で確認

# 件数
report-accounts-count = { $count }アカウント
report-regions-count = { $count }リージョン
report-clauses-count = { $count }条項
report-checks-count = { $count }チェック
report-fails-count = 不合格{ $count }件
report-and-more = { $items }、ほか{ $count }件

# 共通
report-who-signs = AWSから取得した情報に基づくAssayの判定案です。各回答は担当者が署名して確定し、マークは認証機関のみが付与します。
report-read-between = 取得日時 { $from }～{ $to }（UTC）
report-next-tier = 次のティア: { $tier }（{ $clauses }条項）。未達 { $not_met }、確認不能 { $unknown }、証跡待ち { $waiting }。
report-next-tier-none = すべてのティアの全条項が達成（案）です。残る作業は署名です。
report-heading-stands = 現状
report-heading-tiers = ティア別（下位ティアを含む累計）
report-heading-coverage = 取得範囲
report-heading-next = 次のステップ
report-column-tier = ティア
report-column-clauses = 条項
report-column-own-blockers = 当該ティアの阻害条項

report-step-allow = 拒否された権限をスキャン用のロールに付与し、再スキャンしてください: { $permissions }
report-step-scan-again = 再スキャンしてください。一部の呼び出しが失敗し、確認不能の判定が残っています。
report-step-fix = { $tier }の妨げとなっている条項を是正してください: { $clauses }
report-step-attach = { $tier }に必要な文書と記録を揃えてください: { $clauses }
report-step-read = HTMLレポートで、全条項、各チェックの是正方法、証跡を確認してください。

# テキスト
report-text-collection = 収集 { $id }
report-text-state-count = { $state } { $count }
report-text-stands = { $clauses }のうち、{ $counts }
report-text-heading-fails = 重要度の高い不合格（{ $fails }、{ $checks }）
report-text-more-checks = ほかに不合格のチェックが{ $count }件あります。すべてHTMLレポートに記載しています。
report-text-more-resources = ほか{ $count }件
report-text-coverage = 呼び出し{ $calls }回のうち、再試行後も失敗したものは{ $failed }回です。
report-text-failure = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）
report-text-failure-denied = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）。必要な権限: { $permission }
report-text-more-failures = ほかに{ $count }種類の失敗があります。すべてHTMLレポートに記載しています。
report-text-broken-check = チェック { $check } を実行できませんでした: { $reason }

# HTML
report-html-title = 評価レポート
report-html-skip = 本文へ移動
report-html-proposal = 本書の位置付け:
report-html-edition = 本版について
report-html-accounts = AWSアカウント
report-html-regions = リージョン
report-html-read = 取得日時（UTC）
report-html-collection = 収集ID
report-html-contents = 目次
report-html-nav-tiers = ティア別の状況
report-html-matrix = 条項一覧
report-html-clauses = 条項別の判定案
report-html-checks = チェックとリソース
report-html-papers = 文書と記録
report-html-receipts = 取得記録
report-html-stands-text = 評価対象は{ $count }条項です。証跡に基づく判定案は次のとおりです。
report-html-blocks = { $tier }の妨げとなっている条項
report-html-blocks-nothing = 取得した情報の範囲では、妨げとなる条項はありません。
report-html-blocks-caption = 未達または確認不能の条項（下位ティアを含む）
report-html-waiting = 文書または記録を待っている条項:
report-html-fixes = 優先して是正する項目
report-html-fixes-caption = 不合格のチェック（重要度順）
report-html-more-fixes = ほか{ $count }件の不合格のチェックは「チェックとリソース」に記載しています。
report-html-budget-note = 「該当なしの上限」は、正当な理由を示して「該当なし」と回答しても当該ティアに到達できる条項数です。
report-html-matrix-text = 各欄は、ドメインが各ティアで追加する条項です。条項を選ぶと証跡に移動します。
report-html-matrix-caption = 全条項の判定案（ドメイン・ティア別）
report-html-clauses-text = 各条項が求める内容、確認結果、残る作業を示します。
report-html-filter = 表示
report-html-filter-all = すべて
report-html-checks-of-clause = チェック
report-html-advisory = 評価対象外の助言:
report-html-basis = 判定の考え方:
report-html-no-checks = AWSの情報だけでは確認できない条項です。文書と記録により判断します。
report-html-no-checks-yet = この条項に対応するチェックはまだありません。文書と記録により判断します。
report-html-open = 判定に必要な対応
report-html-papers-of-clause = 必要な文書と記録
report-html-services = この条項に利用できるAWSサービス
report-html-alternatives = 代替手段:
report-html-iso = ISO/IEC 27001:2022（当方の解釈）:
report-html-checks-text = 各チェックが判定したリソースを、不合格、確認不能（理由付き）の順に示します。合格したものは折りたたんでいます。
report-html-evidence = 証跡
report-html-receipts-of-row = 取得記録
report-html-more-receipts = ほかはassessment.jsonを参照
report-html-serves = 対応する条項
report-html-remediation = 是正方法
report-html-gaps = このチェックで確認できない事項:
report-html-papers-text = 添付が必要な文書と記録です。有効日数は当方の既定値であり、変更を前提としています。
report-html-coverage-text = 失敗した呼び出しに依存する判定は確認不能とし、合格とはしません。
report-html-no-failures = 失敗した呼び出しはありません。
report-html-failures-caption = 失敗した呼び出しと対処
report-html-allow = 必要な権限:
report-html-scan-again = 再スキャンしてください。解消しない場合はエラーコードを確認してください。
report-html-more-failures = ほか{ $count }種類はassessment.jsonに記載しています。
report-html-broken = 実行できなかったチェック
report-html-receipts-text = すべての判定は、根拠となる呼び出しを示します。取得記録には、要求の内容、対象、日時、応答のSHA-256（キーを整列した正規形のJSON）を残しており、オフラインで検証できます。
report-html-receipts-shown = 本ページの判定が参照する取得記録{ $shown }件を表示しています（全{ $all }件）。すべてassessment.jsonに記載しています。
report-html-receipts-open = 取得記録を表示
report-html-retries = 再試行

report-verdict-count = { $verdict } { $count }
report-no-verdicts = 未実行
report-rows-more = ほか{ $count }件
report-rows-quiet = 不合格以外: { $counts }
report-rows-left-out = 判定{ $all }件のうち{ $shown }件を、不合格から順に表示しています。残りの{ $left }件はassessment.jsonに記載しています。
report-papers-count = { $count }件
report-papers-heading = { $tier }: { $count }
report-kind-document = 文書
report-kind-record = 記録
report-frequency-once = 1回
report-frequency-continuous = 常時更新
report-frequency-annual = 年1回
report-frequency-quarterly = 四半期ごと
report-frequency-on-change = 変更時
report-valid-days = 有効期間{ $days }日
report-valid-always = 期限なし
report-lifecycle-renamed = 名称変更
report-lifecycle-closed-to-new = 新規受付終了
report-lifecycle-ended = 提供終了

report-column-clause = 条項
report-column-state = 判定案
report-column-why = 判定を左右するチェック
report-column-check = チェック
report-column-severity = 重要度
report-column-fails = 不合格
report-column-budget = 該当なしの上限
report-column-domain = ドメイン
report-column-papers = 添付するもの
report-column-call = 呼び出し
report-column-error = エラー
report-column-times = 回数
report-column-where = 対象
report-column-cure = 対処
report-column-receipt = 番号
report-column-time = 日時（UTC）
report-column-place = アカウント、リージョン
report-column-answer = 応答
report-column-proof = リクエストID、SHA-256

# 草案の版に関する記載
report-edition-rows = 判定に用いた版は{ $name }です。評価対象{ $rows }行の確度は、{ $counts }です。
report-confidence-verified = 照合済み
report-confidence-secondary = 二次情報
report-confidence-carried-over = 引き継ぎ
report-confidence-inferred = 推定
report-determination-provisional = 暫定
report-determination-undetermined = 判定不可
report-tier-none = ティア未確定
report-tier-candidates = 候補: { $tiers }
report-tier-labelled = { $tier }（{ $label }）
report-tier-undetermined = { $tier }は判定できません。評価対象の{ $without }行のティアが未確定で、要求される条項がすべては判明していないためです。このティアまでに位置付けられている行は{ $placed }行です（{ $counts }）。判定結果ではありません。
report-next-tier-provisional = { $sentence }本版の行は公式文書と照合していないため、暫定です。
report-next-tier-undetermined = 判定可能なティアの全条項が達成（案）です。上位のティアは、本版では判定できません。
report-html-edition-more = 未照合の内容と、完成させる方法
report-html-edition-chapter = 本版の確度
report-html-confidence-caption = 評価対象の行の確度
report-html-completion = 完成させる方法
report-html-crosswalk = 旧版の番号との対応
report-html-crosswalk-other = 両版にあり、意味が異なる番号:
report-html-levels = Cyber Essentialsの項目についてAWSの情報で示せる範囲
report-html-sources = 各行の出典
report-html-tiers-draft = ティアに関する記載は暫定です。照合が済むまで、いずれの行も公式文書の内容とみなさないでください。判定ルールは2022年版のものです。判定できないティアには件数を示しません。
report-html-placed-blockers = 位置付け済みの行のうち妨げとなるもの:
report-html-moved = 2022年版の番号: { $from }
report-html-note = 備考:
report-html-basis-of-row = この行の確度と出典
report-html-pillars = 各分野で期待される事項（助言。評価対象外）
report-html-pillar-record = 記録:
report-html-essentials = 前提となるCyber Essentialsの項目（{ $count }件）と、AWSの情報で示せる範囲
report-pillar-cloud = クラウド:
report-pillar-ai = AI:
report-pillar-ot = OT:
report-obligation-shall = 必須
report-obligation-should = 推奨
report-level-direct = AWSの情報でほぼ示せる
report-level-partial = AWSの情報で一部示せる
report-level-inherited = 事業者の監査報告書で示せる
report-level-none = AWSの情報では示せない
report-source = { $name }（{ $kind }）
report-source-kind-primary-source-of-the-superseded-edition = 旧版の一次資料
report-source-kind-primary-source-opening-part-read = 一次資料、冒頭を確認
report-source-kind-third-party-first-part-read = 第三者、前半を確認
report-source-kind-third-party-total-only = 第三者、合計のみ
report-source-kind-third-party-number-only = 第三者、番号のみ
report-source-kind-third-party-read-in-full = 第三者、全文を確認
report-source-kind-third-party-paraphrase-read-in-full = 第三者による要約、全文を確認
report-source-kind-third-party-one-company-read-in-full = 第三者（1社）、全文を確認
report-source-kind-third-party-relevant-part-read = 第三者、該当箇所を確認
report-source-kind-third-party-opening-part-read = 第三者、冒頭を確認
report-source-kind-third-party-one-item-read = 第三者、1項目を確認
report-source-kind-inference = 推定
report-column-confidence = 確度
report-column-rows = 評価対象の行
report-column-means = 意味
report-column-source = 出典

# ガイドに掲載されたサービスの現状
report-html-guide-text = 「ガイド」とは、AWSの「Cloud Companion Guide for Cyber Trust」（2023年10月）です。日本語の紹介記事（訂正欄の「元記事」）を通じて参照しているため、ガイド自体の誤りと記事の誤記は区別できません。誤りは訂正内容を明示しています。
report-html-services-changed = ガイド公表後に変更あり
report-html-services-corrected = 元記事の訂正あり
report-html-corrections = 元記事の訂正:
report-service-named = ガイドは{ $name }を挙げています。
report-service-not-named = ガイドは本条項に{ $name }を挙げていません。
report-service-named-elsewhere = ガイドは{ $name }を挙げていますが、誤って{ $clause }に掲載されています。
report-base-number = { $edition }年版の{ $id }
report-service-also = ガイドは挙げていませんが、次のサービスも本条項に利用できます: { $names }
report-service-serves = 2026年現在も本条項に利用できます。
report-service-newer = 2026年現在も本条項に利用できますが、新しい形態は{ $successor }です。
report-service-called = 2026年現在の名称は{ $name }で、本条項に利用できます。
report-service-renamed = 名称が変更されましたが、2026年現在も本条項に利用できます。
report-service-became = その後{ $successor }となりました。
report-service-closed = 新規受付を終了しているため、利用していなくても不備とは扱いません。2026年現在は代替手段が本条項に対応します。
report-service-closed-successor = 新規受付を終了しているため、利用していなくても不備とは扱いません。2026年現在は{ $successor }が本条項に対応します。
report-service-ended = 提供は終了しました。2026年現在は代替手段が本条項に対応します。
report-service-ended-successor = 提供は終了しました。2026年現在は{ $successor }が本条項に対応します。
report-service-guidance = サービスではなく参照設計です。2026年現在は、これを構成する各サービスが本条項に対応します。
report-service-successor-serves = 2026年現在は{ $name }が本条項に対応します。
report-service-successor-closed = { $name }も新規受付を終了しており、2026年現在は{ $successor }が本条項に対応します。
report-service-successor-ended = { $name }も提供を終了しており、2026年現在は{ $successor }が本条項に対応します。
report-service-successor-gone = { $name }も新たに利用できないため、2026年現在は代替手段が本条項に対応します。
report-service-misplaced = 元記事は本条項に{ $name }を挙げていますが、正しくは次の条項に属します:
report-source-number = 元記事の番号は{ $printed }ですが、正しくは{ $right }です。
report-source-correction-base = { $text }（番号は{ $edition }年版）

# 人への確認事項
report-html-questions = 人への確認事項
report-html-questions-text = AWSの情報では確認できない事項です。内容を把握している方が回答に署名し、assay.tomlに証跡を記載するまで、判定は変わりません。空欄を記入し、事実と相違ないことだけに署名したうえで、再度評価してください。
report-html-question-checks = 関連するチェック
report-html-question-lines = assay.tomlに追加する行:
report-answer-accounts = アカウントごとに1件。ほかに{ $accounts }
report-answer-date = 回答日
report-answer-signed-by = 氏名と役職
report-answer-statement = 事実を1文で記載
report-answer-file = 証跡のファイル（SHA-256を保存）
report-step-answer = 人への確認事項{ $count }件に、証跡を添えてassay.tomlで回答してください: { $topics }
report-html-question = 人への確認事項:
report-html-question-evidence = 必要な証跡:

# パラメーター
report-html-parameters = 使用したパラメーター:
report-html-parameter-chosen = assay.tomlで指定
report-html-chosen = 組織が指定したパラメーター
report-html-chosen-text = assay.tomlで既定値から変更した値です。判定を左右するため、審査員の合意を得てください。
report-text-chosen = 組織が指定したパラメーター: { $values }
report-column-parameter = パラメーター
report-column-value = 指定値
report-column-default = 既定値
